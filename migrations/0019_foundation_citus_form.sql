-- protect() and protect_child() once more, now able to make two forms of the same rules from one place: plain, and the one that
-- Citus accepts (no sub-select in a policy, no cascade over the distribution column). The form is the database's own
-- setting (`alter database ... set frankpledge.form = 'citus'`), plain when nothing is set. And one hole closed: a child
-- of a child was as wide as the root even where the child between them had been narrowed.

drop function protect(regclass, boolean);
drop function protect_child(regclass, regclass, boolean);

create function protected_form() returns text
  language sql stable
  return coalesce(nullif(current_setting('frankpledge.form', true), ''), 'plain');
comment on function protected_form() is 'Which form of policies and keys this database has: plain or citus.';

-- The policies of one table, made anew. parent is null for a root.
create function make_policies(target regclass, parent regclass, owner_reads boolean, form text) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  name text := (select relname from pg_class where oid = target);
  parent_name text := (select relname from pg_class where oid = parent);
  parent_is_child boolean := exists (select from pg_attribute
    where attrelid = parent and attname = 'inherited_audience' and not attisdropped);
  -- Plain: the sub-select is run once for a statement, where the bare expression is read again for each row.
  setting constant text := case form when 'plain' then '(select %s)' else '%s' end;
  partnership constant text := format(setting, 'nullif(current_setting(''app.partnership'', true), '''')::uuid');
  keys constant text := format(setting, 'nullif(current_setting(''app.audiences'', true), '''')::uuid[]');
  same_partnership constant text := 'partnership_id = ' || partnership;
  holds text := 'audience && ' || keys;
  is_open text := 'open_to_members';
  narrowed text := '';
  each text;
begin
  if form not in ('plain', 'citus') then raise exception 'frankpledge.form is %, not plain or citus', form; end if;
  if parent is not null then
    holds := 'inherited_audience && ' || keys;
    is_open := 'inherited_open';
    narrowed := format(' and (own_audience is null or own_audience && %s)', keys);
    -- Not wider than its parent where that was narrowed: it must be seen itself. Citus takes no sub-select; there such a
    -- parent may not be narrowed (protect_child).
    if parent_is_child and form = 'plain' then
      narrowed := narrowed || format(
        ' and exists (select from %s above where above.partnership_id = %I.partnership_id and above.id = %I.%I)',
        parent, name, name, parent_name || '_id');
    end if;
  end if;
  foreach each in array array['member', 'guest', 'system', 'sign_in', 'keeper'] loop
    execute format('drop policy if exists %I on %s', each, target);
  end loop;
  execute format('create policy member on %s to fp_member using (%s and (%s or %s)%s)',
    target, same_partnership, is_open, holds, narrowed);
  execute format('create policy guest on %s to fp_guest using (%s and %s%s)', target, same_partnership, holds, narrowed);
  execute format('create policy system on %s to fp_system using (%s)', target, same_partnership);
  if owner_reads then
    execute format('create policy sign_in on %s for select to fp_owner using (true)', target);
  end if;
  if form = 'citus' then
    -- follow_width() runs as the owner, who is held to the policies too.
    execute format('create policy keeper on %s to fp_owner using (%s)', target, same_partnership);
  end if;
end
$$;
comment on function make_policies(regclass, regclass, boolean, text) is 'Makes the policies of one table in one form, dropping what it had.';

-- The key by which a child keeps its parent's width. Without the cascade it is checked at once all the same, so that a wider
-- child is refused; only set_audience() puts the check off while it carries the new width down.
create function tie_width(target regclass, parent regclass, form text) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  name text := (select relname from pg_class where oid = target);
  parent_name text := (select relname from pg_class where oid = parent);
  parent_is_child boolean := exists (select from pg_attribute
    where attrelid = parent and attname = 'inherited_audience' and not attisdropped);
  tie constant text := name || '__' || parent_name || '_width__fkey';
  unnarrowed constant text := parent_name || '__not_narrowed__check';
  stands text;
begin
  -- A key that stands already keeps its columns: a table cut by month has one more.
  select regexp_replace(pg_get_constraintdef(oid), ' ON UPDATE CASCADE| DEFERRABLE.*$', '', 'g') into stands
    from pg_constraint where conrelid = target and conname = tie;
  execute format('alter table %s drop constraint if exists %I', target, tie);
  execute format('alter table %s add constraint %I %s %s', target, tie,
    coalesce(stands, format('foreign key (partnership_id, %I, inherited_audience, inherited_open) references %s (partnership_id, id, %s)',
      parent_name || '_id', parent,
      case when parent_is_child then 'inherited_audience, inherited_open' else 'audience, open_to_members' end)),
    case form when 'plain' then 'on update cascade' else 'deferrable initially immediate' end);
  if parent_is_child then
    execute format('alter table %s drop constraint if exists %I', parent, unnarrowed);
    if form = 'citus' then
      execute format('alter table %s add constraint %I check (own_audience is null)', parent, unnarrowed);
    end if;
  end if;
end
$$;
comment on function tie_width(regclass, regclass, text) is 'Makes the foreign key by which a child keeps the width of its parent, in one form.';

create function protect(target regclass, owner_reads boolean default false, form text default protected_form()) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  name text := (select relname from pg_class where oid = target);
  -- A child of a partitioned table's row would need the time in its key: a partitioned root has no children.
  is_partitioned boolean := (select relkind = 'p' from pg_class where oid = target);
  has_id boolean := exists (select from pg_attribute where attrelid = target and attname = 'id' and not attisdropped);
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  perform make_policies(target, null, owner_reads, form);
  execute format('alter table %s add constraint %I check (audience_is_tidy(audience))', target, name || '__audience__check');
  if has_id and not is_partitioned then
    execute format('alter table %s add constraint %I unique (partnership_id, id, audience, open_to_members)',
      target, name || '__width__key');
  end if;
end
$$;
comment on function protect(regclass, boolean, text) is 'Gives a root table its policies, forced, and the width its children copy.';

create function protect_child(target regclass, parent regclass, owner_reads boolean default false, form text default protected_form())
  returns void language plpgsql set search_path = public, pg_temp
as $$
declare
  name text := (select relname from pg_class where oid = target);
  has_id boolean := exists (select from pg_attribute where attrelid = target and attname = 'id' and not attisdropped);
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  perform make_policies(target, parent, owner_reads, form);
  execute format('alter table %s add constraint %I check (own_audience is null or audience_is_tidy(own_audience))',
    target, name || '__own_audience__check');
  perform tie_width(target, parent, form);
  if has_id then
    execute format('alter table %s add constraint %I unique (partnership_id, id, inherited_audience, inherited_open)',
      target, name || '__width__key');
  end if;
end
$$;
comment on function protect_child(regclass, regclass, boolean, text) is
  'Gives a child table its policies and ties its width to its parent; owner_reads lets the narrow functions that run as the owner read it.';

-- Each child and its parent, read from the keys that tie widths.
create function width_ties() returns table (child regclass, parent regclass, parent_column name)
  language sql stable set search_path = public, pg_temp
as $$
  select k.conrelid::regclass, k.confrelid::regclass, a.attname
  from pg_constraint k
  join pg_attribute w on w.attrelid = k.conrelid and w.attname = 'inherited_audience' and w.attnum = any (k.conkey)
  join pg_class p on p.oid = k.confrelid
  join pg_attribute a on a.attrelid = k.conrelid and a.attname = p.relname || '_id' and a.attnum = any (k.conkey)
  where k.contype = 'f' and k.conparentid = 0
$$;
comment on function width_ties() is 'Every child table, its parent, and the column by which it names it.';

-- Makes every protected table of the database over into the other form, and back. Nothing of the rows changes.
create function protect_again(form text) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  each record;
begin
  for each in
    select c.oid::regclass as target, t.parent,
      exists (select from pg_policy s where s.polrelid = c.oid and s.polname = 'sign_in') as owner_reads
    from pg_policy p join pg_class c on c.oid = p.polrelid left join width_ties() t on t.child = c.oid
    where p.polname = 'system' and exists (select from pg_attribute a
      where a.attrelid = c.oid and a.attname = 'partnership_id' and not a.attisdropped)
    order by c.relname
  loop
    perform make_policies(each.target, each.parent, each.owner_reads, protect_again.form);
    if each.parent is not null then perform tie_width(each.target, each.parent, protect_again.form); end if;
  end loop;
end
$$;
comment on function protect_again(text) is 'Makes the policies and keys of every protected table anew in one form: plain or citus.';

-- ---- writing an audience ----------------------------------------------------------------------------------------------------

-- What hangs from rows takes on their width; only where no foreign key does it. Runs as the owner, since who narrows a record
-- need not see all that hangs from it. It can only copy what stands in the parent, in the partnership of the transaction.
create function follow_width(target regclass, records uuid[]) returns void
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  each record;
  has_id boolean;
  below uuid[];
  width constant text := case when exists (select from pg_attribute where attrelid = target and attname = 'inherited_audience'
    and not attisdropped) then 'above.inherited_audience, above.inherited_open' else 'above.audience, above.open_to_members' end;
begin
  for each in select t.child, t.parent_column from width_ties() t where t.parent = target loop
    has_id := exists (select from pg_attribute where attrelid = each.child and attname = 'id' and not attisdropped);
    execute format(
      'with followed as (update %s t set (inherited_audience, inherited_open) = (%s) from %s above '
      'where t.partnership_id = nullif(current_setting(''app.partnership'', true), '''')::uuid '
      'and above.partnership_id = t.partnership_id and above.id = t.%I and t.%I = any ($1) returning %s as id) '
      'select coalesce(array_agg(id), ''{}'') from followed',
      each.child, width, target, each.parent_column, each.parent_column, case when has_id then 't.id' else 'null::uuid' end)
      into below using records;
    if has_id and cardinality(below) > 0 then perform follow_width(each.child, below); end if;
  end loop;
end
$$;
comment on function follow_width(regclass, uuid[]) is 'Carries the width of rows down to what hangs from them, in the form without cascades.';

-- The one statement by which an audience changes, in either form. Runs as whoever calls it: the policies decide.
create function set_audience(target regclass, record uuid, wanted uuid[], open_to_members boolean) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  cascades boolean := not exists (select from pg_policy where polrelid = target and polname = 'keeper');
begin
  if not cascades then set constraints all deferred; end if;
  execute format('update %s set audience = $1, open_to_members = $2 '
    'where partnership_id = nullif(current_setting(''app.partnership'', true), '''')::uuid and id = $3', target)
    using wanted, set_audience.open_to_members, record;
  if not cascades then
    perform follow_width(target, array[record]);
    set constraints all immediate;
  end if;
end
$$;
comment on function set_audience(regclass, uuid, uuid[], boolean) is 'Changes who a record is for, and with it all that hangs from it. Called by share() alone.';

revoke all on function protected_form(), make_policies(regclass, regclass, boolean, text), tie_width(regclass, regclass, text),
  protect(regclass, boolean, text), protect_child(regclass, regclass, boolean, text), protect_again(text), width_ties(),
  follow_width(regclass, uuid[]), set_audience(regclass, uuid, uuid[], boolean) from public;
grant execute on function follow_width(regclass, uuid[]), set_audience(regclass, uuid, uuid[], boolean) to fp_member, fp_system;

-- The children of children there are, so that each is held as narrow as the child between.
do $$
declare
  each record;
begin
  for each in select t.child, t.parent from width_ties() t where exists (select from width_ties() u where u.child = t.parent) loop
    perform make_policies(each.child, each.parent,
      exists (select from pg_policy where polrelid = each.child and polname = 'sign_in'), protected_form());
  end loop;
end
$$;

-- Row-level security from one place. Every partnership table gets its policies from protect() or protect_child(), never
-- by hand, so that they can be reasoned about once, and so that the form for Citus can be made from the same place.
-- Nothing newer than PostgreSQL 16 is used.

-- The stored form of an audience: 1 to 64 keys, sorted, distinct, none null.
create function audience_is_tidy(audience uuid[]) returns boolean
  language sql immutable parallel safe
  return cardinality(audience) between 1 and 64
    and array_position(audience, null) is null
    and audience = (select array_agg(distinct key order by key) from unnest(audience) as key);
comment on function audience_is_tidy(uuid[]) is 'True for 1 to 64 keys, sorted and distinct.';

-- A root: a record that carries its own audience.
-- owner_reads lets the narrow sign-in functions, which run as the tables' owner, read the table; the owner is otherwise
-- held to the policies too (FORCE).
create function protect(target regclass, owner_reads boolean default false) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  name text := (select relname from pg_class where oid = target);
  has_id boolean := exists (select from pg_attribute where attrelid = target and attname = 'id' and not attisdropped);
  same_partnership constant text :=
    'partnership_id = (select nullif(current_setting(''app.partnership'', true), '''')::uuid)';
  holds_key constant text :=
    'audience && (select nullif(current_setting(''app.audiences'', true), '''')::uuid[])';
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy member on %s to fp_member using (%s and (open_to_members or %s))',
    target, same_partnership, holds_key);
  execute format('create policy guest on %s to fp_guest using (%s and %s)', target, same_partnership, holds_key);
  execute format('create policy system on %s to fp_system using (%s)', target, same_partnership);
  if owner_reads then
    execute format('create policy sign_in on %s for select to fp_owner using (true)', target);
  end if;
  execute format('alter table %s add constraint %I check (audience_is_tidy(audience))',
    target, name || '__audience__check');
  if has_id then
    -- What a child's four-column key points at, so that narrowing a root narrows its children in the same statement.
    execute format('alter table %s add constraint %I unique (partnership_id, id, audience, open_to_members)',
      target, name || '__width__key');
  end if;
end
$$;
comment on function protect(regclass, boolean) is 'Gives a root table its policies, forced, and the width its children copy.';

-- A child never chooses its width: it copies the root''s audience, held equal by a foreign key that cascades, and may
-- only narrow further with own_audience. The foreign key is (partnership_id, <parent>_id, inherited_audience, inherited_open).
create function protect_child(target regclass, parent regclass) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  name text := (select relname from pg_class where oid = target);
  parent_name text := (select relname from pg_class where oid = parent);
  parent_is_child boolean := exists (select from pg_attribute
    where attrelid = parent and attname = 'inherited_audience' and not attisdropped);
  has_id boolean := exists (select from pg_attribute where attrelid = target and attname = 'id' and not attisdropped);
  same_partnership constant text :=
    'partnership_id = (select nullif(current_setting(''app.partnership'', true), '''')::uuid)';
  holds_inherited constant text :=
    'inherited_audience && (select nullif(current_setting(''app.audiences'', true), '''')::uuid[])';
  holds_own constant text :=
    '(own_audience is null or own_audience && (select nullif(current_setting(''app.audiences'', true), '''')::uuid[]))';
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy member on %s to fp_member using (%s and (inherited_open or %s) and %s)',
    target, same_partnership, holds_inherited, holds_own);
  execute format('create policy guest on %s to fp_guest using (%s and %s and %s)',
    target, same_partnership, holds_inherited, holds_own);
  execute format('create policy system on %s to fp_system using (%s)', target, same_partnership);
  execute format('alter table %s add constraint %I check (own_audience is null or audience_is_tidy(own_audience))',
    target, name || '__own_audience__check');
  execute format(
    'alter table %s add constraint %I foreign key (partnership_id, %I, inherited_audience, inherited_open) '
    'references %s (partnership_id, id, %s) on update cascade',
    target, name || '__' || parent_name || '_width__fkey', parent_name || '_id', parent,
    case when parent_is_child then 'inherited_audience, inherited_open' else 'audience, open_to_members' end);
  if has_id then
    execute format('alter table %s add constraint %I unique (partnership_id, id, inherited_audience, inherited_open)',
      target, name || '__width__key');
  end if;
end
$$;
comment on function protect_child(regclass, regclass) is 'Gives a child table its policies and ties its width to its parent.';

-- Only the owner, in a migration, may call these.
revoke all on function protect(regclass, boolean) from public;
revoke all on function protect_child(regclass, regclass) from public;

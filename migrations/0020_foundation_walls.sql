-- Two walls in the database that only code held until now: which keys a member may make, and for whom a member may sign. They
-- are restrictive policies: what they say of a row after a change must hold as well as what protect() says. Who a record is
-- for is not walled off like this: a policy cannot compare a row with what it was; src/foundation/audience.ts stays its only
-- writer (tested in catalogue.rules.test.ts).

-- Runs as the owner, because the policy that asks it stands on the table that it reads.
create function is_own_agency(partnership uuid, agency uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select from audience_key k where k.partnership_id = is_own_agency.partnership and k.kind = 'own'
    and k.agency_id = is_own_agency.agency
    and k.id = any (nullif(current_setting('app.audiences', true), '')::uuid[]))
$$;
comment on function is_own_agency(uuid, uuid) is 'Whether the transaction holds the own key of an agency.';

create function are_parties(partnership uuid, agreement uuid, giver uuid, receiver uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$
  select count(*) = 2 from agreement_party p where p.partnership_id = are_parties.partnership
    and p.agreement_id = are_parties.agreement and p.agency_id in (giver, receiver)
$$;
comment on function are_parties(uuid, uuid, uuid, uuid) is 'Whether two agencies are both parties of an agreement.';

create function every_party_has_signed(partnership uuid, agreement uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$
  select count(*) > 1 and bool_and(p.signed_at is not null) from agreement_party p
    where p.partnership_id = every_party_has_signed.partnership and p.agreement_id = every_party_has_signed.agreement
$$;
comment on function every_party_has_signed(uuid, uuid) is 'Whether an agreement has its parties, and each has signed.';

revoke all on function is_own_agency(uuid, uuid), are_parties(uuid, uuid, uuid, uuid), every_party_has_signed(uuid, uuid) from public;
grant execute on function is_own_agency(uuid, uuid), are_parties(uuid, uuid, uuid, uuid), every_party_has_signed(uuid, uuid) to fp_member;

-- An agency's own key and a group's are made by those who administer; a share key names the maker's own agency as its giver and
-- another party of the agreement as its receiver.
create policy makes on audience_key as restrictive for insert to fp_member with check (
  (kind not in ('own', 'group') or current_user = 'fp_administrator')
  and (kind <> 'share' or (is_own_agency(partnership_id, giver_agency_id)
    and are_parties(partnership_id, agreement_id, giver_agency_id, agency_id))));

-- A member changes the own agency's line of an agreement; a line of another's only so that it carries who wrote it down.
create policy signs on agreement_party as restrictive for update to fp_member with check (
  current_user = 'fp_administrator' or is_own_agency(partnership_id, agency_id) or recorded_by is not null);

-- Whoever changes it: an agreement that is called signed has the signature of every party.
create policy signs on agreement as restrictive for update to fp_member with check (
  state <> 'signed' or every_party_has_signed(partnership_id, id));

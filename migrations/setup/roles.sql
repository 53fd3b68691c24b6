-- The roles of Frankpledge. Run once for a PostgreSQL cluster, before the migrations, by a role with CREATEROLE
-- (superuser is not needed). Frankpledge runs this file itself at start when its DATABASE_URL user may; otherwise the
-- database administrator runs it, with :owner replaced by the user named in DATABASE_URL, and may set a password of
-- their own for fp_login (then give it as DATABASE_LOGIN_URL). It may be run again at any time.
--
--   fp_owner          owns the tables; becomes what migrates. Nobody logs in as it.
--   fp_login          what the program logs in as. NOINHERIT and no grant on any table: by itself it may call only the few
--                     sign-in functions, so a query that forgot to say who asks is refused.
--   fp_member         signed-in members; fp_guest single-purpose links; fp_system clocks and imports.
--   fp_administrator  members whose post administers (people, groups, agreements): sees what a member sees, and may write the
--                     tables that decide who sees what. A third wall behind the permission table and the policies.
--   fp_sign_in        reads and writes credentials and sessions, and nothing else.
--   fp_sealer         seals the audit.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['fp_owner', 'fp_member', 'fp_guest', 'fp_system', 'fp_sealer', 'fp_administrator', 'fp_sign_in', 'fp_login'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I noinherit %s', wanted, case wanted when 'fp_login' then 'login' else 'nologin' end);
    end if;
  end loop;
  grant fp_member to fp_administrator with inherit true, set false;
  grant fp_member, fp_guest, fp_system, fp_administrator, fp_sign_in, fp_sealer to fp_login with inherit false, set true;
  execute format('grant fp_owner to %I with inherit true, set true', ':owner');
end
$$;

-- What one database needs before the migrations; run by the database's owner in that database. May be run again.
-- fp_owner makes the tables; nobody else may make anything in the schema.
do $$
begin
  grant create, usage on schema public to fp_owner;
  revoke create on schema public from public;
  grant usage on schema public to fp_login, fp_member, fp_guest, fp_system, fp_sealer, fp_administrator, fp_sign_in;
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to fp_login, fp_owner', current_database());
end
$$;

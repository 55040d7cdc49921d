-- The three roles of the database and what each may do. The embedded server is set up from this same file.
--
-- As a superuser, once in each of the two databases (PostgreSQL 15 or newer), repeatable:
--   createdb smo && createdb smo_keys
--   for db in smo smo_keys; do
--     psql -d $db -v owner_password=… -v app_password=… -v backup_password=… -f deploy/roles.sql
--   done
--
-- smo_owner   owns everything and migrates      DATABASE_OWNER_URL, KEYS_DATABASE_OWNER_URL
-- smo_app     runs; owns nothing                DATABASE_URL, KEYS_DATABASE_URL
-- smo_backup  reads, by policy, for back-ups

DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['smo_owner', 'smo_app', 'smo_backup'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I', role_name);
    END IF;
  END LOOP;
END $$;

-- The owner may create databases because the tests make theirs with it.
ALTER ROLE smo_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION CREATEDB PASSWORD :'owner_password';
ALTER ROLE smo_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB PASSWORD :'app_password';
ALTER ROLE smo_backup LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB PASSWORD :'backup_password';

DO $$
BEGIN
  EXECUTE format('ALTER DATABASE %I OWNER TO smo_owner', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO smo_app, smo_backup', current_database());
END $$;

-- == in any database of smo_owner, a test database too; may be run as smo_owner ==
-- What the owner creates from now on the application may use. Tables that may only grow take rights back in
-- their own migration, so nothing is granted here on tables that exist already.

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO smo_app, smo_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE smo_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO smo_app;
ALTER DEFAULT PRIVILEGES FOR ROLE smo_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO smo_app;
ALTER DEFAULT PRIVILEGES FOR ROLE smo_owner IN SCHEMA public GRANT SELECT ON TABLES TO smo_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE smo_owner IN SCHEMA public GRANT SELECT ON SEQUENCES TO smo_backup;

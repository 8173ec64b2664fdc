-- PostgreSQL: a web role that cannot rewrite the ledger even where a trigger is missing.
-- Once, as a superuser:  CREATE ROLE sharingbook_owner LOGIN PASSWORD '…';  CREATE ROLE sharingbook_web LOGIN PASSWORD '…';
--                        CREATE DATABASE sharingbook OWNER sharingbook_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
-- After each migrate, as sharingbook_owner:  psql sharingbook -f deploy/postgresql-roles.sql
GRANT USAGE ON SCHEMA public TO sharingbook_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sharingbook_web;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sharingbook_web;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_ledgerentry, audit_ledgerpayload, audit_accessentry FROM sharingbook_web;

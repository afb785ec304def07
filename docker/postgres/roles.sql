-- The portal's two database roles and its database; run once, by the superuser, on a new cluster.
-- The superuser is used for nothing else: row security does not bind it.
\getenv owner_password PORTAL_OWNER_PASSWORD
\getenv app_password PORTAL_APP_PASSWORD

-- Owns the tables; used only by migrations and bulk loads.
CREATE ROLE portal_owner LOGIN NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
-- The site and its workers: owns nothing, is bound by row security and append-only tables.
CREATE ROLE portal_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';

CREATE DATABASE portal OWNER portal_owner;
GRANT CONNECT, TEMPORARY ON DATABASE portal TO portal_app;
\connect portal
GRANT USAGE ON SCHEMA public TO portal_app;

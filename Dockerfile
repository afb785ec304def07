# The portal as one image: web, worker, scheduler and migrations are the same image with another command.

FROM node:24-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS packages
COPY requirements/runtime.txt /build/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r /build/runtime.txt

# Translations are compiled by a package of the development group, which stays behind in this stage.
FROM python:3.13-slim AS messages
WORKDIR /build
COPY requirements/dev.txt requirements/
RUN awk '/^polib==/ { inside = 1 } inside { print; if ($0 !~ /\\$/) exit }' requirements/dev.txt > polib.txt \
    && pip install --no-cache-dir --require-hashes --no-deps -r polib.txt
COPY bin/messages.py bin/
COPY locale locale
RUN python bin/messages.py

FROM python:3.13-slim AS runtime
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=migranportal.settings.base \
    WEB_CONCURRENCY=2
RUN useradd --system --uid 10001 --home-dir /portal --shell /usr/sbin/nologin portal
WORKDIR /portal
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=messages /build/locale locale
COPY --from=assets /build/node_modules node_modules
# The settings ask for secrets; collecting files uses none of them, and none of these stays.
RUN python -m compileall -q manage.py migranportal agreements villages workers cooperatives programs plans training \
        centres reports \
    && SECRET_KEY=build PORTAL_FIELD_KEY=build PORTAL_LOOKUP_KEY=build \
       DATABASE_URL=postgres://build REDIS_URL=redis://build \
       python manage.py collectstatic --noinput --verbosity 0 \
    && install -d -o portal -g portal var var/evidence
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=4 CMD ["python", "docker/health.py"]
# The number of processes is WEB_CONCURRENCY; a process is replaced now and then, so that none grows for ever.
CMD ["gunicorn", "migranportal.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--max-requests=5000", "--max-requests-jitter=500", "--access-logfile=-"]

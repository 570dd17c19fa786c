# One image for every service of docker-compose.yml: wirewatch and Airflow as uv.lock pins them.
FROM python:3.11.13-slim-bookworm AS build
WORKDIR /app
ENV UV_NO_CACHE=1
COPY tools/get_uv.py tools/
COPY pyproject.toml uv.lock README.md ./
RUN python tools/get_uv.py
RUN .uv/bin/uv sync --frozen --no-dev --extra cluster --no-install-project
COPY . .
RUN .uv/bin/uv sync --frozen --no-dev --extra cluster && rm -rf .uv

FROM python:3.11.13-slim-bookworm
RUN useradd --uid 10001 --user-group --home-dir /app --no-create-home --shell /usr/sbin/nologin wirewatch
COPY --from=build --chown=0:0 /app /app
# What is written, and what volumes take their owner from.
RUN install -d -o wirewatch -g wirewatch -m 700 /app/var /srv/wirewatch /srv/objects
WORKDIR /app
USER 10001:10001
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 HOME=/app/var
ENTRYPOINT ["python", "-m", "wirewatch.container"]
CMD ["single"]

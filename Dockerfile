# The phone app
FROM node:24-bookworm-slim AS app
WORKDIR /app/pwa
COPY pwa/package.json pwa/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY pwa ./
RUN node node_modules/vite/bin/vite.js build

# The programs; web, streams and worker are one image with three commands
FROM python:3.13-slim-bookworm
WORKDIR /app
COPY requirements-uv.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && uv pip install --system --no-cache --require-hashes -r requirements.lock
COPY backend backend
COPY geo geo
COPY --from=app /app/pwa/dist pwa/dist
ENV PYTHONPATH=/app PYTHONUNBUFFERED=1 HOST=0.0.0.0 DATA_DIR=/data
RUN useradd --system --uid 10001 banshi && install -d -o banshi /data
USER banshi
VOLUME /data
ENTRYPOINT ["python", "-m", "backend"]
CMD ["web"]

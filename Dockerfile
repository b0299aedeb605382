# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS base
WORKDIR /app

# Both installs below see nothing but this, so an edit of sources or scripts leaves them in the build cache.
FROM base AS manifest
COPY package.json package-lock.json .npmrc ./
RUN npm pkg delete scripts

FROM base AS build
COPY --from=manifest /app ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
# dist is a link into .build; the image takes the folder itself
RUN npm run build && cp -rL dist /built

FROM base AS dependencies
COPY --from=manifest /app ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
RUN --mount=type=bind,source=deployments/docker/prune.mjs,target=/tmp/prune.mjs node /tmp/prune.mjs

FROM base
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="rookery" \
  org.opencontainers.image.description="One process that hosts many small backend apps under path prefixes" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"
ENV ENVIRONMENT=production HOST=0.0.0.0 NODE_COMPILE_CACHE=/app/.compile-cache
# data: the only folder the server may write to, for SQLite; mount a volume here to keep it
RUN install -d -o node -g node data "$NODE_COMPILE_CACHE"
COPY package.json LICENSE deployments/docker/healthcheck.mjs ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /built ./dist
USER node
RUN --mount=type=bind,source=deployments/docker/prime.mjs,target=/tmp/prime.mjs node /tmp/prime.mjs
EXPOSE 8000
VOLUME /app/data
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["node", "healthcheck.mjs"]
# node itself is what gets SIGTERM
CMD ["node", "dist/main.js"]

FROM node:24-bookworm-slim AS base
WORKDIR /app

FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# dist is a link into .build; the image takes the folder itself
RUN npm run build && cp -rL dist /built

FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
# Optional packages stay, because native parts such as those of @node-rs/argon2 come as such: but Node itself is the
# image's own, and the compiler and types that come as optional peers are for development alone.
RUN npm ci --omit=dev && cd node_modules && rm -rf node-linux-* node-win-* typescript @types .bin

FROM base
ENV ENVIRONMENT=production HOST=0.0.0.0
# the only folder the server may write to, for SQLite; mount a volume here to keep it
RUN mkdir data && chown node:node data
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /built ./dist
COPY package.json LICENSE ./
USER node
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}${process.env.BASE_PATH || ''}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]

FROM node:22.17.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY workflows workflows
COPY activities activities
COPY worker worker
COPY scripts scripts
COPY bench bench
RUN npx tsc -p tsconfig.build.json && node dist/worker/bundle.js && npm prune --omit=dev

FROM node:22.17.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY settings settings
COPY ops/healthcheck.mjs ops/healthcheck.mjs
RUN install -d -o node -g node /media
USER node
EXPOSE 8080 8081 8082
# The api; docker-compose.yml says how to ask the worker.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["node", "ops/healthcheck.mjs", "http://127.0.0.1:8081/healthz"]
CMD ["node", "--enable-source-maps", "dist/src/server.js"]

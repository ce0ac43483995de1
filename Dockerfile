# syntax=docker/dockerfile:1
# Targets: `platform` (the service, default) and `simulator` (Zoom's side, for trials).

FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app
ENV NODE_ENV=production

FROM base AS sources
COPY package.json package-lock.json .npmrc ./
# The build needs the dev dependencies that NODE_ENV would leave out.
RUN npm ci --include=dev --no-progress
COPY nest-cli.json tsconfig.json ./
COPY scripts ./scripts
COPY libs ./libs
COPY examples ./examples
COPY apps ./apps
RUN node scripts/run.mjs build

FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-progress
# Zoom's native client is only for the sdk driver; its binary comes from GitHub, so it is asked for:
# docker build --build-arg RTMS_NATIVE=1
ARG RTMS_NATIVE=0
RUN if [ "$RTMS_NATIVE" = "1" ]; then \
      { npm explore @zoom/rtms -- node scripts/install.js \
        && test -d node_modules/@zoom/rtms/build/Release; } \
        || { echo "The @zoom/rtms binary was not installed: is github.com within reach?" >&2; exit 1; }; \
    fi

# Uid and gid 1000 are the image's own user `node`.
FROM base AS runtime
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./

FROM runtime AS simulator
COPY apps/simulator/assets ./apps/simulator/assets
COPY apps/simulator/meetings ./apps/simulator/meetings
COPY --from=sources /app/dist/simulator ./dist/simulator
USER 1000:1000
EXPOSE 4010 4011 4012
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "require('node:net').connect(4010, '127.0.0.1').once('connect', () => process.exit(0)).once('error', () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/simulator/apps/simulator/src/main.js"]

FROM runtime AS platform
COPY --from=sources /app/dist/platform ./dist/platform
RUN install -d -o 1000 -g 1000 /data
ENV HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
USER 1000:1000
VOLUME /data
EXPOSE 3000
# Live, not ready: a container that cannot reach its database is not mended by a restart.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/platform/apps/platform/src/main.js"]

# The control plane. Build it from the repository's root:
#   docker build -f docker/control-plane.Dockerfile -t mooring/control-plane:0.1.0 .

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY .mvn .mvn
COPY mvnw pom.xml ./
# Maven reads every module's pom, and builds only what the control plane needs.
COPY acceptance/pom.xml acceptance/
COPY data-plane/pom.xml data-plane/
COPY api api
COPY control-plane control-plane
RUN --mount=type=cache,target=/root/.m2 ./mvnw -q -B -ntp -DskipTests package -am -pl control-plane

FROM eclipse-temurin:25-jre
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/mooring --shell /usr/sbin/nologin mooring \
    && install -d -o mooring -g mooring -m 0700 /var/lib/mooring
COPY --from=build /src/control-plane/target/quarkus-app /opt/mooring/control-plane/target/quarkus-app
COPY mooring /opt/mooring/mooring
USER 10001
ENV MOORING_STATE_DIR=/var/lib/mooring
VOLUME /var/lib/mooring
EXPOSE 9080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
    CMD curl -fsSk -o /dev/null "http${MOORING_TLS_CERTIFICATE:+s}://127.0.0.1:${MOORING_HTTP_PORT:-9080}/q/health/ready"
ENTRYPOINT ["/opt/mooring/mooring", "control-plane"]

# The data plane. Build it from the repository's root:
#   docker build -f docker/data-plane.Dockerfile -t mooring/data-plane:0.1.0 .

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY .mvn .mvn
COPY mvnw pom.xml ./
# Maven reads every module's pom, and builds only what the data plane needs.
COPY acceptance/pom.xml acceptance/
COPY control-plane/pom.xml control-plane/
COPY api api
COPY data-plane data-plane
RUN --mount=type=cache,target=/root/.m2 ./mvnw -q -B -ntp -DskipTests package -am -pl data-plane

FROM eclipse-temurin:25-jre
# Ports below 1024 without root: the capability is on the file that is run. The linker does not follow the relative
# library path of such a file, so it learns of Java's own libraries from its cache instead. A container that is run with
# no-new-privileges does not get the capability.
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl libcap2-bin \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/mooring --shell /usr/sbin/nologin mooring \
    && install -d -o mooring -g mooring -m 0700 /var/lib/mooring \
    && echo "$JAVA_HOME/lib" > /etc/ld.so.conf.d/java.conf \
    && ldconfig \
    && setcap cap_net_bind_service=+ep "$JAVA_HOME/bin/java"
COPY --from=build /src/data-plane/target/lib /opt/mooring/data-plane/target/lib
COPY --from=build /src/data-plane/target/mooring-data-plane-*.jar /opt/mooring/data-plane/target/
COPY mooring /opt/mooring/mooring
RUN /opt/mooring/mooring prepare
USER 10001
ENV MOORING_STATE_DIR=/var/lib/mooring
VOLUME /var/lib/mooring
EXPOSE 9090
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
    CMD curl -fsSk -o /dev/null "http${MOORING_TLS_CERTIFICATE:+s}://127.0.0.1:${MOORING_PLANE_PORT:-9090}/health/live"
ENTRYPOINT ["/opt/mooring/mooring", "data-plane"]

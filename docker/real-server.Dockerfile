# A small real server for demonstrations: it greets every connection with its name. Build it from the repository's root:
#   docker build -f docker/real-server.Dockerfile -t mooring/real-server:0.1.0 .

FROM eclipse-temurin:25-jdk AS build
COPY docker/demo/RealServer.java /src/
RUN javac -d /classes /src/RealServer.java

FROM eclipse-temurin:25-jre
COPY --from=build /classes /opt/real-server
USER 10001
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xss256k", "-Xmx32m", "-cp", "/opt/real-server", "RealServer"]

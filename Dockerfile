# A node in a container: docker build -t pha-node . && docker run -p 127.0.0.1:9944:9944 pha-node --dev
# Both stages are Debian 12; the second holds the programs and the libraries they need, no compiler.
FROM debian:12-slim AS build
COPY scripts/install-packages scripts/lib.sh /source/scripts/
RUN /source/scripts/install-packages
COPY . /source
WORKDIR /source
RUN cmake --preset release -G Ninja -DPHA_TESTS=OFF -DPHA_BENCHMARKS=OFF \
    && cmake --build build/release --target package

FROM debian:12-slim
COPY --from=build /source/build/release/pha-node_*.deb /tmp/
RUN apt-get update \
    && apt-get install -y --no-install-recommends /tmp/pha-node_*.deb \
    && rm -rf /tmp/*.deb /var/lib/apt/lists/* \
    && install -d -o pha-node -g pha-node -m 700 /var/lib/pha-node
USER pha-node
VOLUME /var/lib/pha-node
EXPOSE 30333 9944 9615
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/pha-node", "--base-path", "/var/lib/pha-node"]

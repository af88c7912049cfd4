# SPDX-License-Identifier: Apache-2.0
#
# acev2 in a container, from the Debian package that scripts/package makes in dist/:
#
#   scripts/package && docker build --tag acev2 .
#   docker run --rm --volume "$PWD:/models" acev2 model.onnx
FROM debian:12-slim
RUN --mount=type=bind,source=dist,target=/dist dpkg --install /dist/acev2_*.deb
USER nobody
WORKDIR /models
ENTRYPOINT ["acev2"]

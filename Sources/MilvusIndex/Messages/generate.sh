#!/usr/bin/env bash
# Writes milvus.pb.swift anew from milvus.proto. Needs protoc (Debian: protobuf-compiler) and protoc-gen-swift, which
# `swift build --product protoc-gen-swift` makes in a clone of apple/swift-protobuf; give its folder as the argument.
set -euo pipefail
cd "$(dirname "$0")"
protoc --plugin="protoc-gen-swift=${1:?the folder of protoc-gen-swift}/protoc-gen-swift" --swift_out=. milvus.proto

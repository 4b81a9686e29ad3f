// swift-tools-version: 6.2
import PackageDescription

// Every target is held to the same bar: Swift 6 mode, no implicit imports of what a file does not name,
// and no warnings.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// `./dev setup` unpacks the engines under `.deps/` (see Scripts/engines.txt for versions and checksums).
let engines = "\(Context.packageDirectory)/.deps"
let openVINO = "\(engines)/openvino/openvino"
let torch = "\(engines)/torch/torch"

let package = Package(
  name: "Vitrine",
  products: [.executable(name: "vitrine", targets: ["vitrine"])],
  traits: [
    .trait(name: "Training", description: "Train models (links libtorch)."),
    .default(enabledTraits: ["Training"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", exact: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", exact: "2.9.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    // Plain values.
    .target(name: "Domain", resources: [.embedInCode("Resources/vitrine.json")], swiftSettings: strict),
    // The networks, written once.
    .target(name: "Networks", dependencies: ["Domain"], swiftSettings: strict),
    // Pictures.
    .systemLibrary(name: "CVips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
    .target(name: "Images", dependencies: ["Domain", "CVips"], swiftSettings: strict),
    // Serving.
    .target(
      name: "COpenVINO",
      cSettings: [.unsafeFlags(["-I\(openVINO)/include"])],
      linkerSettings: [
        .unsafeFlags([
          "\(openVINO)/libs/libopenvino_c.so.2641", "-Xlinker", "-rpath", "-Xlinker", "\(openVINO)/libs",
        ])
      ]),
    .target(
      name: "Inference",
      dependencies: [
        "Domain", "Networks", "Images", "COpenVINO", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    // Pictures and feeds at addresses of the web.
    .target(
      name: "Fetching",
      dependencies: [
        "Domain", "Images",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),
    // Products, scenes, search.
    .target(name: "CScan", cxxSettings: [.unsafeFlags(["-O3"])]),
    .target(
      name: "Catalog",
      dependencies: [
        "Domain", "CScan", "CZlib", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      resources: [
        .copy("Resources/taxonomy-with-ids.en-US.txt"), .copy("Resources/category-rules.home.json"),
      ],
      swiftSettings: strict),
    // The same store past one machine.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(
      name: "PostgreSQLStore", dependencies: ["Domain", "Catalog", "CPostgreSQL"], swiftSettings: strict),
    // The same index past one machine.
    .target(
      name: "MilvusIndex",
      dependencies: [
        "Domain", "Catalog",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Messages/milvus.proto", "Messages/generate.sh"], swiftSettings: strict),
    .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
    .target(
      name: "Ranking",
      dependencies: ["Domain", "Catalog", "CXGBoost", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Looks",
      dependencies: [
        "Domain", "Networks", "Images", "Inference", "Catalog", "Ranking", "Annotations", "Fetching",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    // Data sets and measures.
    .target(
      name: "Annotations", dependencies: ["Domain", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Evaluation", dependencies: ["Domain", "Networks", "Images", "Annotations", "Inference"],
      swiftSettings: strict),
    // Turning views.
    .target(
      name: "COpenCV",
      cxxSettings: [.unsafeFlags(["-isystem", "/usr/include/opencv4", "-O2"])],
      linkerSettings: ["core", "imgproc", "video", "features2d"].map { .linkedLibrary("opencv_\($0)") }),
    .target(
      name: "CVideo",
      linkerSettings: ["avformat", "avcodec", "avutil", "swscale"].map { .linkedLibrary($0) }),
    .target(
      name: "Spins",
      dependencies: [
        "Domain", "Images", "COpenCV", "CVideo", .product(name: "Crypto", package: "swift-crypto"),
      ],
      // Thousands of small least-squares fits a view: unoptimized, its tests would take minutes.
      swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    // Training.
    .target(
      name: "CTorch",
      cxxSettings: [
        .unsafeFlags([
          "-I\(torch)/include", "-I\(torch)/include/torch/csrc/api/include", "-O2", "-Wno-everything",
        ])
      ],
      linkerSettings: [
        .unsafeFlags([
          "\(torch)/lib/libtorch_cpu.so", "\(torch)/lib/libc10.so", "-Xlinker", "-rpath", "-Xlinker",
          "\(torch)/lib", "-Xlinker", "--allow-shlib-undefined",
        ])
      ]),
    .target(name: "Torch", dependencies: ["Domain", "Networks", "CTorch"], swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: ["Domain", "Networks", "Images", "Torch", "Annotations", "Evaluation", "Inference"],
      swiftSettings: strict),
    .target(name: "CResolver", linkerSettings: [.linkedLibrary("resolv")]),
    // The office: who may do what, tags and their reviews, owners.
    .target(
      name: "Office",
      dependencies: [
        "Domain", "Annotations", "Catalog", "CResolver", "Evaluation", "Images", "Inference", "Looks",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    // The server and its page.
    .target(
      name: "Server",
      dependencies: [
        "Domain", "Images", "Catalog", "Ranking", "Looks", "Fetching", "Office", "Spins",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.copy("Web")],
      swiftSettings: strict),
    // The commands.
    .executableTarget(
      name: "vitrine",
      dependencies: [
        "Domain", "Networks", "Images", "Inference", "Catalog", "Ranking", "Looks", "Annotations",
        "CMalloc", "Evaluation",
        "Fetching", "MilvusIndex", "Office", "PostgreSQLStore", "Server", "Spins",
        .target(name: "Training", condition: .when(traits: ["Training"])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    // Tests.
    .testTarget(
      name: "AnnotationsTests", dependencies: ["Annotations", "Domain", "Fuzzing"],
      resources: [.copy("Golden")],
      swiftSettings: strict),
    .testTarget(
      name: "CatalogTests",
      dependencies: [
        "Catalog", "CScan", "Domain", "Fuzzing", "MilvusIndex", "PostgreSQLStore", "RealEngines",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Kernels"], swiftSettings: strict),
    .testTarget(
      name: "EvaluationTests",
      dependencies: ["Evaluation", "Annotations", "Domain", "Images", "Inference", "Networks"],
      resources: [.copy("Golden")], swiftSettings: strict),
    .testTarget(
      name: "FetchingTests",
      dependencies: [
        "Fetching", "Domain", "Images",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ], swiftSettings: strict),
    .testTarget(
      name: "ImagesTests", dependencies: ["Images", "CVips", "Domain", "Fuzzing"], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests", dependencies: ["Inference", "Images", "Networks", "Domain", "Fuzzing"],
      exclude: ["Foreign"],
      swiftSettings: strict),
    .testTarget(
      name: "LooksTests",
      dependencies: [
        "Looks", "Annotations", "Catalog", "Domain", "Fetching", "Images", "Inference", "Networks", "Ranking",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "Domain", "Fuzzing"], swiftSettings: strict),
    .testTarget(
      name: "OfficeTests", dependencies: ["Office", "Catalog", "Domain", "Images", "Looks"],
      swiftSettings: strict),
    .testTarget(
      name: "RankingTests", dependencies: ["Ranking", "Catalog", "Domain"],
      exclude: ["Golden/make_ltr_golden.py"], resources: [.copy("Golden/ltr.json")], swiftSettings: strict),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Server", "Annotations", "Catalog", "Domain", "Fetching", "Fuzzing", "Images", "Inference", "Looks",
        "Office",
        "Ranking", "Spins",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      exclude: ["Fixtures/make_phone_photo.py"], resources: [.copy("Fixtures/phone-photo.heic")],
      swiftSettings: strict),
    .testTarget(name: "SpinsTests", dependencies: ["Spins", "Domain", "Images"], swiftSettings: strict),
    .testTarget(
      name: "TorchTests", dependencies: ["Torch", "Networks"], exclude: ["Golden/golden.py"],
      resources: [.copy("Golden/golden.json")], swiftSettings: strict),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Training", "Annotations", "Domain", "Images", "Inference", "Networks", "Torch"],
      swiftSettings: strict),
    .target(name: "CSeeded", path: "Tests/CSeeded"),
    .target(name: "RealEngines", path: "Tests/RealEngines", swiftSettings: strict),
    .target(name: "Fuzzing", path: "Tests/Fuzzing", swiftSettings: strict),
    .testTarget(
      name: "ParityTests",
      dependencies: ["Domain", "Images", "Networks", "Inference", "Torch", "Training", "CSeeded"],
      exclude: ["Golden", "ONNXRuntime/run_onnx.py"], swiftSettings: strict),
    .testTarget(
      name: "VitrineTests",
      dependencies: [
        "vitrine", "Annotations", "Domain", "Images", "Inference", "Networks", "RealEngines", "Server",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)

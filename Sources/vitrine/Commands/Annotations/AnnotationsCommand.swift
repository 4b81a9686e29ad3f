import ArgumentParser

/// `vitrine annotations`.
struct AnnotationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotations",
    abstract: "Convert, check, count, split, show and audit boxes drawn on pictures.",
    discussion: """
      Formats: coco, voc (Pascal VOC), yolo, label-studio, cvat (CVAT for images 1.1), deepfashion2 and \
      shop-the-look. Boxes are in pixels of the upright picture everywhere inside.
      """,
    subcommands: [
      AnnotationsConvert.self, AnnotationsCheck.self, AnnotationsStats.self, AnnotationsSplit.self,
      AnnotationsPreview.self, AnnotationsAudit.self, AnnotationsWhole.self,
    ])
}

import Annotations
import Foundation
import Testing

/// Files as other tools write them.
@Suite struct OtherFormatsTests {
  private static let voc = """
    <?xml version="1.0"?>
    <!-- drawn by hand -->
    <annotation><folder>VOC2007</folder><filename>a.jpg</filename>
      <size><width>353</width><height>500</height><depth>3</depth></size>
      <object><name>dog &amp; cat</name><pose>Left</pose><truncated>1</truncated><difficult>0</difficult>
        <bndbox><xmin>1</xmin><ymin>240</ymin><xmax>195</xmax><ymax>371</ymax></bndbox></object>
      <object><name>broken</name><bndbox><xmin>x</xmin></bndbox></object>
    </annotation>
    """

  @Test func vocCountsFromOneAndIncludesTheLastPixel() throws {
    let files = [
      "Annotations/a.xml": Self.voc, "ImageSets/Main/val.txt": "a 1\n", "ImageSets/Main/train.txt": "a\n",
    ]
    let reading = try ForeignFiles.read(files, as: .voc)
    // Pixels 1 to 195 are 195 pixels, from the picture's very edge.
    #expect(reading.lines == ["dog & cat 0.0 239.0 195.0 132.0"])
    #expect(reading.pictures.pictures[0].objects[0].isTruncated == true)
    #expect(reading.pictures.pictures[0].split == "train")
    #expect(reading.said.contains("Annotations/a.xml:7: error"))
    let edges = try ForeignFiles.read(files, as: .voc, corners: .edges)
    #expect(edges.lines == ["dog & cat 1.0 240.0 194.0 131.0"])
  }

  @Test func vocThatCountsFromZeroIsNoticed() throws {
    let text = Self.voc.replacing("<xmin>1<", with: "<xmin>0<")
    #expect(try ForeignFiles.read(["a.xml": text], as: .voc).said.contains("--voc-corners edges"))
  }

  @Test func oneBrokenFileDoesNotStopTheOthers() throws {
    let files = ["a.xml": Self.voc, "b.xml": "<annotation><object>", "c.xml": "<other/>"]
    let reading = try ForeignFiles.read(files, as: .voc)
    #expect(reading.pictures.pictures.count == 1)
    #expect(reading.findings.count { $0.severity == .error } == 3)
  }

  @Test func yoloLaidOutByItsOwnTrainersIsRead() throws {
    let files = [
      "data.yaml":
        "# made by hand\ntrain: ../train/images\nval: ../valid/images\nnc: 2\nnames: ['sofa', \"side table\"]\n",
      "train/labels/a.txt": "1 0.5 0.5 0.2 0.4\n\n0 0.1 0.1 0.2 0.2 0.9\nx 1 2\n7 0.5 0.5 1 1\n",
      "valid/labels/b.txt": "0 0.1 0.1 0.3 0.1 0.3 0.5\n",
    ]
    let reading = try ForeignFiles.read(
      files, as: .yolo, pictures: ["train/images/a.jpg", "valid/images/b.png", "valid/images/empty.jpg"],
      size: PictureSize(width: 200, height: 100))
    #expect(
      reading.lines == [
        "side table 80.0 30.0 40.0 40.0", "sofa 0.0 0.0 40.0 20.0", "class_7 0.0 0.0 200.0 100.0",
        "sofa 20.0 10.0 40.0 40.0",
      ])
    #expect(
      reading.pictures.pictures.map(\.name) == [
        "train/images/a.jpg", "valid/images/b.png", "valid/images/empty.jpg",
      ])
    #expect(reading.pictures.pictures.map(\.split) == ["train", "val", "val"])
    #expect(reading.pictures.pictures[0].objects[1].confidence == 0.9)
    #expect(reading.pictures.pictures[1].objects[0].outline != nil)
    #expect(reading.said.contains("train/labels/a.txt:4: error"))
  }

  @Test(arguments: [
    "names:\n  - sofa\n  - 'side table'\n", "names: [sofa, 'side table']",
    "names:\n  1: side table\n  0: sofa # big",
    "path: x\nnames: {0: sofa, 1: \"side table\"}\n", "names:\n- sofa\n- side table\nnc: 2\n",
  ])
  func yoloNamesAreReadHoweverTheyAreWritten(yaml: String) throws {
    let reading = try ForeignFiles.read(
      ["data.yaml": yaml, "a.txt": "1 .5 .5 1 1"], as: .yolo, pictures: ["a.jpg"],
      size: PictureSize(width: 10, height: 10))
    #expect(reading.pictures.categories.map(\.name) == ["sofa", "side table"])
    #expect(reading.lines == ["side table 0.0 0.0 10.0 10.0"])
  }

  @Test func yoloWithoutItsPictureIsReported() throws {
    let reading = try ForeignFiles.read(["classes.txt": "sofa\n", "a.txt": "0 .5 .5 1 1"], as: .yolo)
    #expect(reading.pictures.pictures.isEmpty)
    #expect(reading.findings.map(\.kind) == [.missingPicture])
  }

  @Test func cvatShapesAreRead() throws {
    let text = """
      <?xml version="1.0" encoding="utf-8"?>
      <annotations><version>1.1</version><meta><job><labels><label><name>rug</name></label><label><name>bed</name>
      </label></labels></job></meta>
      <image id="3" name="r/a.jpg" width="20" height="10" subset="val">
        <box label="bed" source="manual" occluded="1" xtl="1.5" ytl="2" xbr="11.5" ybr="8" z_order="0">
          <attribute name="product">p&#49;</attribute></box>
        <box label="bed" xtl="5" ytl="2" xbr="15" ybr="6" rotation="90.0"></box>
        <polygon label="rug" points="1,1;9,1;9,5" />
        <mask label="rug" rle="1, 2, 3, 6" left="2" top="3" width="3" height="4"/>
        <polyline label="rug" points="1,1;2,2"/><tag label="bright"/><box xtl="1"/>
      </image><image id="4" name="empty.jpg" width="5" height="5"/></annotations>
      """
    let reading = try ForeignFiles.read(text, as: .cvat, named: "a.xml")
    #expect(
      reading.lines == [
        "bed 1.5 2.0 10.0 6.0", "bed 8.0 -1.0 4.0 10.0", "rug 1.0 1.0 8.0 4.0", "rug 2.0 3.0 3.0 4.0",
      ])
    let objects = reading.pictures.pictures[0].objects
    #expect(objects[0].product == "p1" && objects[0].occluded == 1)
    #expect(reading.pictures.categories.map(\.name) == ["rug", "bed"])
    #expect(reading.pictures.pictures.map(\.objects.count) == [4, 0])
    #expect(
      reading.said.contains("<polyline> are not read: 1") && reading.said.contains("a <box> has no label"))
    // One row of the mask: a pixel off, two on; then three off and six on.
    let mask = try #require(try objects[3].outline?.mask())
    #expect(mask.area == 8)
    #expect(mask.pixels[3 * 20 + 2] == false && mask.pixels[3 * 20 + 3] && mask.pixels[4 * 20 + 2] == false)
  }

  @Test func deepFashionItemsAreRead() throws {
    let text = """
      {"source": "user", "pair_id": 7, "item2": {"bounding_box": [10, 20, 40, 80], "category_id": 8,
        "category_name": "trousers", "style": 0, "occlusion": 3, "segmentation": [[10, 20, 40, 20, 40, 80]]},
       "item1": {"bounding_box": [1, 2, 4, 8], "category_id": 1, "style": 2, "occlusion": 1, "landmarks": [1, 2, 2]},
       "item3": {"category_id": 1}}
      """
    let reading = try ForeignFiles.read(["annos/000001.json": text], as: .deepFashion2)
    #expect(reading.lines == ["short sleeve top 1.0 2.0 3.0 6.0", "trousers 10.0 20.0 30.0 60.0"])
    let objects = reading.pictures.pictures[0].objects
    #expect(objects.map(\.product) == ["7-2", nil])
    #expect(objects.map(\.occluded) == [0, 2])
    #expect(reading.pictures.pictures[0].name == "000001.jpg")
    #expect(reading.pictures.categories.count == 13)
    #expect(reading.findings.contains { $0.severity == .error && $0.message.contains("bounding_box") })
  }

  @Test func pairsOfProductAndSceneAreRead() throws {
    let pairs = """
      {"product": "p1", "scene": "s1", "bbox": [0.434, 0.5, 0.538, 0.75]}
      {"product": "p2", "scene": "s1", "bbox": [0, 0, 1, 1]}
      {"product": "p3", "scene": "s2", "bbox": [0, 0]}
      """
    let source = AnnotationSource(
      location: "home.json", isFolder: false,
      files: [
        AnnotationFile(path: "home.json", data: Data(pairs.utf8)),
        AnnotationFile(path: "home-cat.json", data: Data(#"{"p1": "Home Decor|Rugs"}"#.utf8)),
      ])
    #expect(AnnotationFormat.detected(in: source) == .shopTheLook)
    let options = AnnotationReadingOptions(pictureSize: {
      $0 == "s1.jpg" ? PictureSize(width: 1000, height: 400) : nil
    })
    let reading = try AnnotationFormat.shopTheLook.read(source, options: options)
    #expect(reading.lines == ["Home Decor|Rugs 434.0 200.0 104.0 100.0", "product 0.0 0.0 1000.0 400.0"])
    #expect(reading.pictures.pictures[0].objects.map(\.product) == ["p1", "p2"])
    #expect(reading.said.contains("home.json:3: error"))
  }

  @Test func cocoRowsKeepTheirLines() throws {
    let text = """
      {"images": [{"id": 1, "file_name": "a.jpg", "width": 10, "height": 10}],
       "categories": [{"id": 1, "name": "sofa"}],
       "annotations": [
         {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "iscrowd": 0},
         {"id": 2, "image_id": 1, "category_id": 9, "bbox": [1, 2, 3, 4]},
         {"id": 3, "image_id": 8, "category_id": 1, "bbox": [1, 2, 3, 4]},
         {"id": 4, "image_id": 1, "category_id": 1, "bbox": [1, 2, NaN, 4]}]}
      """
    let reading = try ForeignFiles.read(text, as: .coco)
    #expect(reading.lines == ["sofa 1.0 2.0 3.0 4.0"])
    #expect(reading.findings.map { $0.place?.line } == [5, 6, 7])
    #expect(reading.findings.map(\.kind) == [.unknownCategory, .unreadable, .unreadable])
  }
}

/// Greedy non-maximum suppression: going from the best score down, a box stays unless it overlaps one that
/// stayed by more than `threshold`.
///
/// - Parameter order: indices into `boxes`, best first.
/// - Returns: the indices that stay, best first, at most `limit`.
public func nonMaximumSuppression(
  _ boxes: [Corners], order: [Int], threshold: Float, limit: Int = .max
) -> [Int] {
  var kept: [Int] = []
  var keptBoxes: [Corners] = []
  for index in order {
    let box = boxes[index]
    if !keptBoxes.contains(where: { $0.overlap(box) > threshold }) {
      kept.append(index)
      keptBoxes.append(box)
      if kept.count == limit { break }
    }
  }
  return kept
}

/// The indices of the `count` largest values, largest first; ties go to the lower index.
func largest(_ count: Int, of values: some RandomAccessCollection<Float>) -> [Int] {
  let indexed = values.enumerated().map { (value: $1, index: $0) }
  guard indexed.count > count, count > 0 else {
    return indexed.sorted { ($0.value, $1.index) > ($1.value, $0.index) }.map(\.index)
  }
  // Sorting everything costs more than finding the cut first when few of many are wanted.
  var floats = indexed.map(\.value)
  let cut = selected(rank: count, from: &floats)
  let above = indexed.filter { $0.value > cut }
  let equal = indexed.lazy.filter { $0.value == cut }.prefix(count - above.count)
  return (above + equal).sorted { ($0.value, $1.index) > ($1.value, $0.index) }.map(\.index)
}

/// The `rank`-th largest value (1-based), by quickselect.
private func selected(rank: Int, from values: inout [Float]) -> Float {
  var low = 0
  var high = values.count - 1
  let target = rank - 1
  while low < high {
    let pivot = values[(low + high) / 2]
    var left = low
    var right = high
    while left <= right {
      while values[left] > pivot { left += 1 }
      while values[right] < pivot { right -= 1 }
      if left <= right {
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
    }
    if target <= right { high = right } else if target >= left { low = left } else { break }
  }
  return values[target]
}

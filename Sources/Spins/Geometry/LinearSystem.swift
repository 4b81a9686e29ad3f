import Foundation

/// Small dense systems of equations.
enum LinearSystem {
  /// Solves `matrix * x = right` with partial pivoting; nil when there is no one answer.
  static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    let count = right.count
    var matrix = matrix
    var right = right
    for column in 0..<count {
      guard let pivot = (column..<count).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }),
        abs(matrix[pivot][column]) > 1e-9
      else { return nil }
      matrix.swapAt(column, pivot)
      right.swapAt(column, pivot)
      for row in (column + 1)..<max(count, column + 1) {
        let factor = matrix[row][column] / matrix[column][column]
        guard factor != 0 else { continue }
        for k in column..<count { matrix[row][k] -= factor * matrix[column][k] }
        right[row] -= factor * right[column]
      }
    }
    for row in stride(from: count - 1, through: 0, by: -1) {
      for k in (row + 1)..<max(count, row + 1) { right[row] -= matrix[row][k] * right[k] }
      right[row] /= matrix[row][row]
    }
    return right
  }

  /// Solves a symmetric positive definite system given row by row as one block of `count * count` numbers, by
  /// Cholesky's factors; nil when it is not definite.
  static func solveDefinite(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let count = right.count
    var factor = matrix
    var answer = right
    let sound = factor.withUnsafeMutableBufferPointer { l -> Bool in
      for j in 0..<count {
        for k in 0..<j {
          let value = l[j * count + k]
          guard value != 0 else { continue }
          for i in j..<count { l[i * count + j] -= l[i * count + k] * value }
        }
        let diagonal = l[j * count + j]
        guard diagonal > 1e-12, diagonal.isFinite else { return false }
        let root = diagonal.squareRoot()
        for i in j..<count { l[i * count + j] /= root }
      }
      for i in 0..<count {
        for k in 0..<i { answer[i] -= l[i * count + k] * answer[k] }
        answer[i] /= l[i * count + i]
      }
      for i in stride(from: count - 1, through: 0, by: -1) {
        for k in (i + 1)..<max(count, i + 1) { answer[i] -= l[k * count + i] * answer[k] }
        answer[i] /= l[i * count + i]
      }
      return true
    }
    return sound ? answer : nil
  }
}

// Expected output against what came. "..." alone on a line stands for any lines, also none; "[..]" for any characters of a line.

/** One line of a comparison: in both, only expected, only there. */
export interface Difference {
  sign: " " | "-" | "+";
  text: string;
}

const ANY_LINES = "...";
const ANY_TEXT = "[..]";

export function lineMatches(expected: string, line: string): boolean {
  if (!expected.includes(ANY_TEXT)) return expected === line;
  const parts = expected.split(ANY_TEXT);
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (line.length < first.length + last.length || !line.startsWith(first) || !line.endsWith(last)) return false;
  let at = first.length;
  const end = line.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = line.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** The fewest lines that differ. @returns undefined when all is as expected */
export function compare(expected: string[], actual: string[]): Difference[] | undefined {
  const [rows, columns] = [expected.length, actual.length];
  const width = columns + 1;
  /** Lines that differ between expected[row …] and actual[column …]. */
  const cost = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number) => cost[row * width + column] ?? 0;
  for (let row = rows; row >= 0; row -= 1) {
    for (let column = columns; column >= 0; column -= 1) {
      let best: number;
      const pattern = expected[row];
      const line = actual[column];
      if (pattern === undefined) best = columns - column;
      else if (pattern === ANY_LINES)
        best = Math.min(at(row + 1, column), line === undefined ? Number.POSITIVE_INFINITY : at(row, column + 1));
      else if (line === undefined) best = at(row + 1, column) + 1;
      else if (lineMatches(pattern, line)) best = at(row + 1, column + 1);
      else best = 1 + Math.min(at(row + 1, column), at(row, column + 1));
      cost[row * width + column] = best;
    }
  }
  if (at(0, 0) === 0) return undefined;
  const differences: Difference[] = [];
  for (let row = 0, column = 0; row < rows || column < columns; ) {
    const pattern = expected[row];
    const line = actual[column];
    if (pattern === ANY_LINES && at(row, column) === at(row + 1, column)) {
      differences.push({ sign: " ", text: pattern });
      row += 1;
    } else if (pattern === ANY_LINES) column += 1;
    else if (pattern !== undefined && line !== undefined && lineMatches(pattern, line)) {
      differences.push({ sign: " ", text: line });
      row += 1;
      column += 1;
    } else if (pattern !== undefined && (line === undefined || at(row + 1, column) <= at(row, column + 1))) {
      differences.push({ sign: "-", text: pattern });
      row += 1;
    } else {
      differences.push({ sign: "+", text: line ?? "" });
      column += 1;
    }
  }
  return differences;
}

/**
 * Where the parts of the pipeline's picture are: from left to right where there is room, and from
 * top to bottom on narrow screens. Queues have the names of their topic and of who reads it.
 */

const HEIGHT = 64;

function box(x, y, width) {
  return { x, y, width, height: HEIGHT };
}

function wide() {
  const rows = [2, 92, 182, 272, 362];
  const queue = 166;
  const role = 130;
  const boxes = {
    collector: box(1, rows[1], role),
    'ad-clicks aggregator': box(161, rows[1], queue),
    'ad-clicks archiver': box(161, rows[3], queue),
    'hot-ad-clicks aggregator': box(339, rows[0], queue),
    aggregator: box(357, rows[1], role),
    archiver: box(357, rows[3], role),
    'click-counts ranker': box(517, rows[1], queue),
    'click-counts writer': box(517, rows[2], queue),
    'late-clicks recalculator': box(517, rows[3], queue),
    'recalculation-tasks recalculator': box(517, rows[4], queue),
    'ad-ranks ranker': box(695, rows[0], queue),
    ranker: box(713, rows[1], role),
    writer: box(713, rows[2], role),
    recalculator: box(713, rows[3], role),
    cassandra: box(873, rows[2], 116),
    query: box(1019, rows[2], 120),
  };
  const bus = 502;
  const edges = [
    ['collector', 'r', 0, 'ad-clicks aggregator', 'l', 0],
    ['collector', 'b', 0, 'ad-clicks archiver', 'l', 0],
    ['ad-clicks aggregator', 'r', 0, 'aggregator', 'l', 0],
    ['aggregator', 't', -14, 'hot-ad-clicks aggregator', 'b', -14],
    ['hot-ad-clicks aggregator', 'b', 14, 'aggregator', 't', 14],
    ['aggregator', 'r', 0, 'click-counts ranker', 'l', 0],
    ['aggregator', 'r', 0, 'click-counts writer', 'l', 0, bus],
    ['aggregator', 'r', 0, 'late-clicks recalculator', 'l', 0, bus],
    ['click-counts ranker', 'r', 0, 'ranker', 'l', 0],
    ['ranker', 't', -14, 'ad-ranks ranker', 'b', -14],
    ['ad-ranks ranker', 'b', 14, 'ranker', 't', 14],
    ['ranker', 'l', 18, 'click-counts writer', 'r', -18],
    ['click-counts writer', 'r', 0, 'writer', 'l', 0],
    ['writer', 'r', 0, 'cassandra', 'l', 0],
    ['ad-clicks archiver', 'r', 0, 'archiver', 'l', 0],
    ['archiver', 'b', 0, 'cassandra', 'b', 0, 446],
    ['late-clicks recalculator', 'r', 0, 'recalculator', 'l', 0],
    ['recalculation-tasks recalculator', 'r', 0, 'recalculator', 'b', 0],
    ['recalculator', 'r', 0, 'cassandra', 'b', -24],
    ['cassandra', 'r', 0, 'query', 'l', 0],
  ];
  return { width: 1140, height: 450, boxes, edges };
}

function narrow() {
  const rows = Array.from({ length: 10 }, (_, i) => 2 + 86 * i);
  const width = 148;
  const left = (row) => box(9, rows[row], width);
  const right = (row) => box(169, rows[row], width);
  const middle = (row) => box(89, rows[row], width);
  const boxes = {
    collector: left(0),
    'ad-clicks aggregator': left(1),
    'ad-clicks archiver': right(1),
    aggregator: left(2),
    'hot-ad-clicks aggregator': right(2),
    'click-counts ranker': left(3),
    'late-clicks recalculator': right(3),
    ranker: left(4),
    recalculator: right(4),
    'ad-ranks ranker': left(5),
    'recalculation-tasks recalculator': right(5),
    'click-counts writer': left(6),
    writer: left(7),
    archiver: right(7),
    cassandra: middle(8),
    query: middle(9),
  };
  const leftLane = 3;
  const edges = [
    ['collector', 'b', 0, 'ad-clicks aggregator', 't', 0],
    ['collector', 'r', 0, 'ad-clicks archiver', 't', 0],
    ['ad-clicks aggregator', 'b', 0, 'aggregator', 't', 0],
    ['aggregator', 'r', -12, 'hot-ad-clicks aggregator', 'l', -12],
    ['hot-ad-clicks aggregator', 'l', 12, 'aggregator', 'r', 12],
    ['aggregator', 'b', 0, 'click-counts ranker', 't', 0],
    ['aggregator', 'l', 0, 'click-counts writer', 'l', 0, leftLane],
    ['aggregator', 'b', 40, 'late-clicks recalculator', 't', 0],
    ['click-counts ranker', 'b', 0, 'ranker', 't', 0],
    ['ranker', 'b', -14, 'ad-ranks ranker', 't', -14],
    ['ad-ranks ranker', 't', 14, 'ranker', 'b', 14],
    ['ranker', 'l', 0, 'click-counts writer', 'l', 0, leftLane],
    ['click-counts writer', 'b', 0, 'writer', 't', 0],
    ['writer', 'b', 0, 'cassandra', 't', -40],
    ['ad-clicks archiver', 'r', 0, 'archiver', 'r', 0, 323],
    ['archiver', 'b', 0, 'cassandra', 't', 40],
    ['late-clicks recalculator', 'b', 0, 'recalculator', 't', 0],
    ['recalculation-tasks recalculator', 't', 0, 'recalculator', 'b', 0],
    ['recalculator', 'l', 0, 'cassandra', 't', 0],
    ['cassandra', 'b', 0, 'query', 't', 0],
  ];
  return { width: 326, height: 844, boxes, edges };
}

const DIRECTIONS = { l: [-1, 0], r: [1, 0], t: [0, -1], b: [0, 1] };

/** The middle of a box's side, moved along it. */
function anchor({ x, y, width, height }, side, shift) {
  return {
    l: [x, y + height / 2 + shift],
    r: [x + width, y + height / 2 + shift],
    t: [x + width / 2 + shift, y],
    b: [x + width / 2 + shift, y + height],
  }[side];
}

/** A way of right angles between two boxes, with an arrow's head at its end. */
function way(boxes, [from, fromSide, fromShift, to, toSide, toShift, lane = null]) {
  const [x, y] = anchor(boxes[from], fromSide, fromShift);
  const [toX, toY] = anchor(boxes[to], toSide, toShift);
  const isAcross = (side) => DIRECTIONS[side][0] !== 0;
  let corners;
  if (isAcross(fromSide) !== isAcross(toSide)) {
    corners = isAcross(fromSide) ? [[toX, y]] : [[x, toY]];
  } else if (isAcross(fromSide)) {
    const between = lane ?? (x + toX) / 2;
    corners = [
      [between, y],
      [between, toY],
    ];
  } else {
    const between = lane ?? (y + toY) / 2;
    corners = [
      [x, between],
      [toX, between],
    ];
  }
  const [outX, outY] = DIRECTIONS[toSide];
  const wing = (sign) => [toX + 6 * outX + sign * 4 * outY, toY + 6 * outY + sign * 4 * outX];
  return `M${[[x, y], ...corners, [toX, toY]].join('L')}M${[wing(1), [toX, toY], wing(-1)].join('L')}`;
}

function finished({ width, height, boxes, edges }) {
  return {
    width,
    height,
    boxes,
    ways: edges.map((edge) => ({ from: edge[0], to: edge[3], path: way(boxes, edge) })),
  };
}

/**
 * Both layouts: `boxes` by their names, and the `ways` between them. Both have the same.
 *
 * @type {Object<string, {width: number, height: number, boxes: Object, ways: Array<{from: string,
 *     to: string, path: string}>}>}
 */
export const LAYOUTS = { wide: finished(wide()), narrow: finished(narrow()) };

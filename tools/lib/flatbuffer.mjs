/**
 * Just enough FlatBuffers to extend a .tflite file: read tables, write tables, and put a new head before an old
 * file so that the new tables point into it. Knows nothing of any schema.
 *
 * Format: https://flatbuffers.dev/internals. Offsets to tables, vectors and strings are unsigned and point
 * forward; a table points back or forth to its vtable.
 */

/**
 * Something that is pointed to. `at` stands for a node of the old file, by its position in the finished buffer.
 * @typedef {{ kind: 'table', fields: (Value | undefined)[] } | { kind: 'vector', items: Value[] }
 *   | { kind: 'bytes', bytes: Uint8Array } | { kind: 'text', text: string }
 *   | { kind: 'at', position: number }} Node
 * @typedef {{ kind: 'u8', value: number } | { kind: 'i32', value: number } | { kind: 'f32', value: number }} Scalar
 * @typedef {Node | Scalar} Value
 */

/** A table; fields in the order of the schema, undefined where absent. @returns {Node} */
export const table = (/** @type {(Value | undefined)[]} */ ...fields) => ({ kind: 'table', fields });
/** @returns {Node} */
export const vector = (/** @type {Value[]} */ items) => ({ kind: 'vector', items });
/** A vector of bytes whose content starts at a multiple of 16, as TFLite wants its buffers. @returns {Node} */
export const bytes = (/** @type {Uint8Array} */ content) => ({ kind: 'bytes', bytes: content });
/** @returns {Node} */
export const text = (/** @type {string} */ value) => ({ kind: 'text', text: value });
/** @returns {Scalar} */
export const u8 = (/** @type {number} */ value) => ({ kind: 'u8', value });
/** @returns {Scalar} */
export const i32 = (/** @type {number} */ value) => ({ kind: 'i32', value });
/** @returns {Scalar} */
export const f32 = (/** @type {number} */ value) => ({ kind: 'f32', value });
export const i32s = (/** @type {number[]} */ values) => vector(values.map(i32));

const ALIGNMENT = 16;
/** Every field of a table is given this much room, a byte's too. */
const FIELD_BYTES = 4;

/** A table of an existing buffer, whose nodes can be taken over into a new head. */
export class OldTable {
  /**
   * @param {Buffer} buffer
   * @param {number} position of the table
   * @param {number} base by how much the old buffer will be moved
   */
  constructor(buffer, position, base) {
    this.buffer = buffer;
    this.position = position;
    this.base = base;
  }

  /** @param {number} field @returns {number} where the field lies; 0 when it is absent */
  #place(field) {
    const vtable = this.position - this.buffer.readInt32LE(this.position);
    const slot = 4 + 2 * field;
    const offset = slot < this.buffer.readUInt16LE(vtable) ? this.buffer.readUInt16LE(vtable + slot) : 0;
    return offset === 0 ? 0 : this.position + offset;
  }

  /** @param {number} at position of an offset @returns {number} position of what it points to */
  #follow(at) {
    return at + this.buffer.readUInt32LE(at);
  }

  /** An int32 field, 0 when absent. */
  i32(/** @type {number} */ field) {
    const place = this.#place(field);
    return place === 0 ? 0 : this.buffer.readInt32LE(place);
  }

  /** A table, vector or string field as a node, undefined when absent. @returns {Node | undefined} */
  node(/** @type {number} */ field) {
    const place = this.#place(field);
    return place === 0 ? undefined : { kind: 'at', position: this.base + this.#follow(place) };
  }

  /** Positions of a vector's elements; none when the field is absent. @returns {number[]} */
  #elements(/** @type {number} */ field) {
    const place = this.#place(field);
    if (place === 0) return [];
    const start = this.#follow(place);
    return Array.from({ length: this.buffer.readUInt32LE(start) }, (_, i) => start + 4 + 4 * i);
  }

  /** The tables of a vector field. */
  tables(/** @type {number} */ field) {
    return this.#elements(field).map((at) => new OldTable(this.buffer, this.#follow(at), this.base));
  }

  /** The numbers of an int32 vector field. */
  numbers(/** @type {number} */ field) {
    return this.#elements(field).map((at) => this.buffer.readInt32LE(at));
  }

  /** This very table as a node. @returns {Node} */
  asNode() {
    return { kind: 'at', position: this.base + this.position };
  }
}

/**
 * A new root table, followed by the old buffer as it was.
 * @param {Buffer} old
 * @param {string} identifier the file identifier that `old` must have and the result will have
 * @param {(root: OldTable) => Node} head the new root; called twice with the same table at different bases
 * @returns {Buffer}
 * @throws {Error} when `old` has another identifier
 */
export function prependRoot(old, identifier, head) {
  const found = old.toString('latin1', 4, 8);
  if (found !== identifier) throw new Error(`file identifier is "${found}", expected "${identifier}"`);
  const headAt = (/** @type {number} */ base) => head(new OldTable(old, old.readUInt32LE(0), base));
  // A head's size does not depend on where it points, so a first layout tells where the old buffer goes.
  const base = roundUp(layOut(headAt(0)).end, ALIGNMENT);
  const start = serialise(headAt(base), identifier);
  return Buffer.concat([start, Buffer.alloc(base - start.length), old]);
}

/**
 * @param {Node} root
 * @param {string} identifier four characters
 * @returns {Buffer}
 */
export function serialise(root, identifier) {
  const { places, end } = layOut(root);
  const out = Buffer.alloc(end);
  /** @type {(value: Value, at: number) => void} */
  const write = (value, at) => {
    if (value.kind === 'u8') out.writeUInt8(value.value, at);
    else if (value.kind === 'i32') out.writeInt32LE(value.value, at);
    else if (value.kind === 'f32') out.writeFloatLE(value.value, at);
    else out.writeUInt32LE((places.get(value) ?? at) - at, at);
  };
  write(root, 0);
  out.write(identifier, 4, 'latin1');
  for (const [node, place] of places) writeNode(out, node, place, write);
  return out;
}

/**
 * @param {Buffer} out
 * @param {Node} node
 * @param {number} place
 * @param {(value: Value, at: number) => void} write
 */
function writeNode(out, node, place, write) {
  if (node.kind === 'table') {
    const vtable = place - vtableBytes(node.fields.length);
    out.writeInt32LE(place - vtable, place);
    out.writeUInt16LE(4 + 2 * node.fields.length, vtable);
    out.writeUInt16LE(sizeOf(node), vtable + 2);
    node.fields.forEach((field, i) => {
      if (!field) return;
      out.writeUInt16LE(4 + FIELD_BYTES * i, vtable + 4 + 2 * i);
      write(field, place + 4 + FIELD_BYTES * i);
    });
  } else if (node.kind === 'vector') {
    out.writeUInt32LE(node.items.length, place);
    node.items.forEach((item, i) => write(item, place + 4 + 4 * i));
  } else if (node.kind === 'bytes') {
    out.writeUInt32LE(node.bytes.length, place);
    out.set(node.bytes, place + 4);
  } else if (node.kind === 'text') {
    out.writeUInt32LE(Buffer.byteLength(node.text), place);
    out.write(node.text, place + 4);
  }
}

/**
 * Gives every node a place, parents before children, because offsets point forward. A table's vtable lies
 * just before it.
 * @param {Node} root
 * @returns {{ places: Map<Node, number>, end: number }}
 */
function layOut(root) {
  /** @type {Map<Node, number>} */
  const places = new Map();
  /** @type {Node[]} */
  const waiting = [root];
  let end = 8; // root offset and file identifier
  for (const node of waiting) {
    if (node.kind === 'at') {
      places.set(node, node.position);
      continue;
    }
    if (node.kind === 'table') end += vtableBytes(node.fields.length);
    // Of a byte vector it is the content, behind the length, that is aligned.
    const place = node.kind === 'bytes' ? roundUp(end + 4, ALIGNMENT) - 4 : roundUp(end, 4);
    places.set(node, place);
    end = place + sizeOf(node);
    for (const child of childrenOf(node)) waiting.push(child);
  }
  return { places, end };
}

/** @param {Node} node @returns {Node[]} */
function childrenOf(node) {
  /** @type {(Value | undefined)[]} */
  const values = node.kind === 'table' ? node.fields : node.kind === 'vector' ? node.items : [];
  return values.flatMap((value) => (value && !('value' in value) ? [value] : []));
}

/** @param {Node} node its own bytes, children excluded */
function sizeOf(node) {
  if (node.kind === 'table') return 4 + FIELD_BYTES * node.fields.length;
  if (node.kind === 'vector') return 4 + 4 * node.items.length;
  if (node.kind === 'bytes') return 4 + node.bytes.length;
  if (node.kind === 'text') return 4 + Buffer.byteLength(node.text) + 1;
  return 0;
}

/** Room for a vtable, rounded so that the table behind it stays aligned. */
function vtableBytes(/** @type {number} */ fieldCount) {
  return roundUp(4 + 2 * fieldCount, 4);
}

function roundUp(/** @type {number} */ position, /** @type {number} */ unit) {
  return Math.ceil(position / unit) * unit;
}

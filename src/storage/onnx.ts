/**
 * The smallest writer of ONNX files that a Vision Transformer needs: nodes, float and int64 initialisers, inputs
 * and outputs. Field numbers: onnx/onnx.proto3 of ONNX 1.16 (IR version 8, operator set 17).
 */

import { Message } from './protobuf';

const IR_VERSION = 8;
const OPSET = 17;
const CONTRIB_DOMAIN = 'com.microsoft';

const FLOAT = 1;
const INT64 = 7;

/** AttributeProto.AttributeType. */
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** An attribute value: integers and integer lists are written as such, `{ float }` as a float. */
export type OnnxAttribute = number | readonly number[] | { float: number };

function attribute(name: string, value: OnnxAttribute): Message {
  const message = new Message().string(1, name);
  if (typeof value === 'number') return message.int(3, value).int(20, ATTRIBUTE_INT);
  if ('float' in value) return message.float(2, value.float).int(20, ATTRIBUTE_FLOAT);
  for (const entry of value) message.int(8, entry);
  return message.int(20, ATTRIBUTE_INTS);
}

/** A dimension: its size, or the name of one that each call may choose. */
export type OnnxDimension = number | string;

function valueInfo(name: string, shape: readonly OnnxDimension[]): Message {
  const dims = new Message();
  for (const size of shape) {
    dims.message(1, typeof size === 'number' ? new Message().int(1, size) : new Message().string(2, size));
  }
  const tensor = new Message().int(1, FLOAT).message(2, dims);
  return new Message().string(1, name).message(2, new Message().message(1, tensor));
}

/** A graph under construction. Names are the caller's; `node` makes up the names of results. */
export class OnnxGraph {
  private readonly graph = new Message();
  private results = 0;
  private usesContrib = false;

  constructor(name: string) {
    this.graph.string(2, name);
  }

  /** Adds a float32 input. @returns its name */
  input(name: string, shape: readonly OnnxDimension[]): string {
    this.graph.message(11, valueInfo(name, shape));
    return name;
  }

  /** Makes `value` a float32 output of the model under this name. */
  output(name: string, shape: readonly OnnxDimension[], value: string): void {
    this.graph.message(1, new Message().string(1, value).string(2, name).string(4, 'Identity'));
    this.graph.message(12, valueInfo(name, shape));
  }

  /** A constant: float32 from a Float32Array, int64 from plain numbers. @returns its name */
  initializer(name: string, shape: readonly number[], values: Float32Array | readonly number[]): string {
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (size !== values.length) {
      throw new Error(`${name}: ${values.length} values do not fill the shape [${shape.join(', ')}]`);
    }
    const tensor = new Message();
    for (const dim of shape) tensor.int(1, dim);
    const isFloat = values instanceof Float32Array;
    const raw = isFloat
      ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      : new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    tensor
      .int(2, isFloat ? FLOAT : INT64)
      .string(8, name)
      .bytes(9, raw);
    this.graph.message(5, tensor);
    return name;
  }

  /**
   * Adds an operator with one result.
   * @param type operator name; 'com.microsoft.X' is onnxruntime's own X
   * @returns the name of the result
   */
  node(type: string, inputs: readonly string[], attributes: Record<string, OnnxAttribute> = {}): string {
    return this.nodes(type, inputs, 1, attributes)[0];
  }

  /** The same for an operator with several results. */
  nodes(
    type: string,
    inputs: readonly string[],
    resultCount: number,
    attributes: Record<string, OnnxAttribute> = {},
  ): string[] {
    const contrib = type.startsWith(`${CONTRIB_DOMAIN}.`);
    const results = Array.from({ length: resultCount }, () => `value${this.results++}`);
    const message = new Message();
    for (const name of inputs) message.string(1, name);
    for (const name of results) message.string(2, name);
    message.string(3, results[0]).string(4, contrib ? type.slice(CONTRIB_DOMAIN.length + 1) : type);
    for (const [name, value] of Object.entries(attributes)) message.message(5, attribute(name, value));
    if (contrib) {
      this.usesContrib = true;
      message.string(7, CONTRIB_DOMAIN);
    }
    this.graph.message(1, message);
    return results;
  }

  /** The finished file. @param metadata texts that runtimes show beside the model */
  model(metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
    const model = new Message()
      .int(1, IR_VERSION)
      .string(2, 'fsfm-lab')
      .message(7, this.graph)
      .message(8, new Message().string(1, '').int(2, OPSET));
    if (this.usesContrib) model.message(8, new Message().string(1, CONTRIB_DOMAIN).int(2, 1));
    for (const [key, value] of Object.entries(metadata)) {
      model.message(14, new Message().string(1, key).string(2, value));
    }
    return model.finish();
  }
}

/**
 * Appends protobuf fields by hand, so that no generated code is carried. Nested messages and bytes are kept as
 * they are and joined only at the end.
 * Source: protobuf.dev, "Encoding".
 */
export class Message {
  private parts: Uint8Array[] = [];
  private sizeBytes = 0;

  private append(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.sizeBytes += bytes.length;
  }

  /** Base-128 varint, least significant group first. */
  private varint(value: number): void {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest === 0n ? low : low | 0x80);
    } while (rest !== 0n);
    this.append(Uint8Array.from(bytes));
  }

  /** A varint field; negative numbers as 64-bit two's complement. */
  int(field: number, value: number): this {
    this.varint(field * 8);
    this.varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.varint(field * 8 + 5);
    this.append(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  double(field: number, value: number): this {
    this.varint(field * 8 + 1);
    this.append(new Uint8Array(Float64Array.of(value).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.varint(field * 8 + 2);
    this.varint(value.length);
    this.append(value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    this.varint(field * 8 + 2);
    this.varint(value.sizeBytes);
    this.parts = this.parts.concat(value.parts);
    this.sizeBytes += value.sizeBytes;
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.sizeBytes);
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

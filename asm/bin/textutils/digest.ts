// Message digests: MD5 (RFC 1321), SHA-1 and the SHA-2 family (FIPS 180-4), BLAKE2b (RFC 7693), each over a block buffer of its own.
// One object is one digest being computed: update() any number of times, then final().

/** Fractional parts of the cube roots of the first 80 primes; SHA-256 uses the upper halves of the first 64. */
const K = memory.data<u64>([
  0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
  0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
  0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
  0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
  0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
  0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
  0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
  0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
  0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
  0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
  0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
  0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
  0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
  0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
  0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
  0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
]);
// … and of the square roots of the first eight, and of the next eight (SHA-224 uses the lower halves of those)
const H512 = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
  0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
]);
const H384 = memory.data<u64>([
  0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939, 0x67332667ffc00b31,
  0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
]);

export abstract class Digest {
  protected buffer: usize = heap.alloc(128);
  protected used: i32 = 0;
  protected total: u64 = 0;
  /** Where final() leaves the digest. */
  result: usize = heap.alloc(64);
  constructor(
    /** Bytes of a block. */
    protected block: i32,
    /** Bytes of the digest. */
    public size: i32,
  ) {}
  protected abstract compress(p: usize): void;
  abstract final(): void;

  update(p: usize, n: i32): void {
    this.total += n;
    if (this.used) {
      const m = min(n, this.block - this.used);
      memory.copy(this.buffer + this.used, p, m);
      this.used += m;
      p += m;
      n -= m;
      if (this.used < this.block) return;
      this.compress(this.buffer);
      this.used = 0;
    }
    for (; n >= this.block; n -= this.block, p += this.block) this.compress(p);
    if (n) memory.copy(this.buffer, p, n);
    this.used = n;
  }
  /** 0x80, zeros and the length in bits at the end of a block. */
  protected pad(lengthBytes: i32, bigEndian: bool): void {
    const bits = this.total << 3;
    store<u8>(this.buffer + this.used++, 0x80);
    if (this.used > this.block - lengthBytes) {
      memory.fill(this.buffer + this.used, 0, this.block - this.used);
      this.compress(this.buffer);
      this.used = 0;
    }
    memory.fill(this.buffer + this.used, 0, this.block - this.used);
    store<u64>(this.buffer + this.block - 8, bigEndian ? bswap(bits) : bits);
    if (lengthBytes == 16) store<u64>(this.buffer + this.block - 16, bswap(this.total >> 61));
    this.compress(this.buffer);
  }
  /** The digest in hexadecimal. */
  hex(): string {
    let text = "";
    for (let i = 0; i < this.size; i++) {
      const b = load<u8>(this.result + i) as u32;
      text += "0123456789abcdef".charAt(b >> 4) + "0123456789abcdef".charAt(b & 15);
    }
    return text;
  }
}

const SHIFTS = memory.data<u8>([7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]);
let sines: usize = 0;

export class Md5 extends Digest {
  private a: u32 = 0x67452301;
  private b: u32 = 0xefcdab89;
  private c: u32 = 0x98badcfe;
  private d: u32 = 0x10325476;
  constructor() {
    super(64, 16);
    if (!sines) {
      sines = heap.alloc(256);
      for (let i = 0; i < 64; i++) {
        const s = Math.abs(Math.sin((i + 1) as f64)) * 4294967296.0;
        store<u32>(sines + (i << 2), s as u64 as u32);
      }
    }
  }
  protected compress(p: usize): void {
    let a = this.a;
    let b = this.b;
    let c = this.c;
    let d = this.d;
    for (let i = 0; i < 64; i++) {
      let f: u32;
      let g: i32;
      if (i < 16) {
        f = (b & c) | (~b & d);
        g = i;
      } else if (i < 32) {
        f = (d & b) | (~d & c);
        g = (5 * i + 1) & 15;
      } else if (i < 48) {
        f = b ^ c ^ d;
        g = (3 * i + 5) & 15;
      } else {
        f = c ^ (b | ~d);
        g = (7 * i) & 15;
      }
      f += a + load<u32>(sines + (i << 2)) + load<u32>(p + (g << 2));
      a = d;
      d = c;
      c = b;
      b += rotl(f, load<u8>(SHIFTS + ((i >> 4) << 2) + (i & 3)) as u32);
    }
    this.a += a;
    this.b += b;
    this.c += c;
    this.d += d;
  }
  final(): void {
    this.pad(8, false);
    store<u32>(this.result, this.a);
    store<u32>(this.result, this.b, 4);
    store<u32>(this.result, this.c, 8);
    store<u32>(this.result, this.d, 12);
  }
}

export class Sha1 extends Digest {
  private w: usize = heap.alloc(320);
  private h: usize = heap.alloc(20);
  constructor() {
    super(64, 20);
    store<u32>(this.h, 0x67452301);
    store<u32>(this.h, 0xefcdab89, 4);
    store<u32>(this.h, 0x98badcfe, 8);
    store<u32>(this.h, 0x10325476, 12);
    store<u32>(this.h, 0xc3d2e1f0, 16);
  }
  protected compress(p: usize): void {
    const w = this.w;
    for (let i = 0; i < 64; i += 4) store<u32>(w + i, bswap(load<u32>(p + i)));
    for (let i = 64; i < 320; i += 4) {
      const at = w + i;
      store<u32>(at, rotl(load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64), 1));
    }
    const h = this.h;
    let a = load<u32>(h);
    let b = load<u32>(h, 4);
    let c = load<u32>(h, 8);
    let d = load<u32>(h, 12);
    let e = load<u32>(h, 16);
    for (let i = 0; i < 80; i++) {
      let f: u32;
      if (i < 20) f = ((b & c) | (~b & d)) + 0x5a827999;
      else if (i < 40) f = (b ^ c ^ d) + 0x6ed9eba1;
      else if (i < 60) f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else f = (b ^ c ^ d) + 0xca62c1d6;
      const t = rotl(a, 5) + f + e + load<u32>(w + (i << 2));
      e = d;
      d = c;
      c = rotl(b, 30);
      b = a;
      a = t;
    }
    store<u32>(h, load<u32>(h) + a);
    store<u32>(h, load<u32>(h, 4) + b, 4);
    store<u32>(h, load<u32>(h, 8) + c, 8);
    store<u32>(h, load<u32>(h, 12) + d, 12);
    store<u32>(h, load<u32>(h, 16) + e, 16);
  }
  final(): void {
    this.pad(8, true);
    for (let i = 0; i < 20; i += 4) store<u32>(this.result + i, bswap(load<u32>(this.h + i)));
  }
}

/** SHA-256, and SHA-224 which begins elsewhere and shows less. */
export class Sha256 extends Digest {
  private w: usize = heap.alloc(256);
  private h: usize = heap.alloc(32);
  constructor(bits: i32) {
    super(64, bits >> 3);
    for (let i: usize = 0; i < 8; i++) {
      store<u32>(
        this.h + (i << 2),
        bits == 256 ? ((load<u64>(H512 + (i << 3)) >> 32) as u32) : (load<u64>(H384 + (i << 3)) as u32),
      );
    }
  }
  protected compress(p: usize): void {
    const w = this.w;
    for (let i = 0; i < 64; i += 4) store<u32>(w + i, bswap(load<u32>(p + i)));
    for (let i = 64; i < 256; i += 4) {
      const at = w + i;
      const x = load<u32>(at - 60);
      const y = load<u32>(at - 8);
      const s0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >> 3);
      const s1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >> 10);
      store<u32>(at, load<u32>(at - 64) + s0 + load<u32>(at - 28) + s1);
    }
    const st = this.h;
    let a = load<u32>(st);
    let b = load<u32>(st, 4);
    let c = load<u32>(st, 8);
    let d = load<u32>(st, 12);
    let e = load<u32>(st, 16);
    let f = load<u32>(st, 20);
    let g = load<u32>(st, 24);
    let h = load<u32>(st, 28);
    for (let i: usize = 0; i < 64; i++) {
      const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
      const t1 = h + s1 + ((e & f) ^ (~e & g)) + load<u32>(K + (i << 3), 4) + load<u32>(w + (i << 2));
      const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + t2;
    }
    store<u32>(st, load<u32>(st) + a);
    store<u32>(st, load<u32>(st, 4) + b, 4);
    store<u32>(st, load<u32>(st, 8) + c, 8);
    store<u32>(st, load<u32>(st, 12) + d, 12);
    store<u32>(st, load<u32>(st, 16) + e, 16);
    store<u32>(st, load<u32>(st, 20) + f, 20);
    store<u32>(st, load<u32>(st, 24) + g, 24);
    store<u32>(st, load<u32>(st, 28) + h, 28);
  }
  final(): void {
    this.pad(8, true);
    for (let i = 0; i < 32; i += 4) store<u32>(this.result + i, bswap(load<u32>(this.h + i)));
  }
}

/** SHA-512 and SHA-384. */
export class Sha512 extends Digest {
  private w: usize = heap.alloc(640);
  private h: usize = heap.alloc(64);
  constructor(bits: i32) {
    super(128, bits >> 3);
    memory.copy(this.h, bits == 512 ? H512 : H384, 64);
  }
  protected compress(p: usize): void {
    const w = this.w;
    for (let i = 0; i < 128; i += 8) store<u64>(w + i, bswap(load<u64>(p + i)));
    for (let i = 128; i < 640; i += 8) {
      const at = w + i;
      const x = load<u64>(at - 120);
      const y = load<u64>(at - 16);
      const s0 = rotr(x, 1) ^ rotr(x, 8) ^ (x >> 7);
      const s1 = rotr(y, 19) ^ rotr(y, 61) ^ (y >> 6);
      store<u64>(at, load<u64>(at - 128) + s0 + load<u64>(at - 56) + s1);
    }
    const st = this.h;
    let a = load<u64>(st);
    let b = load<u64>(st, 8);
    let c = load<u64>(st, 16);
    let d = load<u64>(st, 24);
    let e = load<u64>(st, 32);
    let f = load<u64>(st, 40);
    let g = load<u64>(st, 48);
    let h = load<u64>(st, 56);
    for (let i: usize = 0; i < 640; i += 8) {
      const s1 = rotr(e, 14) ^ rotr(e, 18) ^ rotr(e, 41);
      const t1 = h + s1 + ((e & f) ^ (~e & g)) + load<u64>(K + i) + load<u64>(w + i);
      const s0 = rotr(a, 28) ^ rotr(a, 34) ^ rotr(a, 39);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + t2;
    }
    store<u64>(st, load<u64>(st) + a);
    store<u64>(st, load<u64>(st, 8) + b, 8);
    store<u64>(st, load<u64>(st, 16) + c, 16);
    store<u64>(st, load<u64>(st, 24) + d, 24);
    store<u64>(st, load<u64>(st, 32) + e, 32);
    store<u64>(st, load<u64>(st, 40) + f, 40);
    store<u64>(st, load<u64>(st, 48) + g, 48);
    store<u64>(st, load<u64>(st, 56) + h, 56);
  }
  final(): void {
    this.pad(16, true);
    for (let i = 0; i < 64; i += 8) store<u64>(this.result + i, bswap(load<u64>(this.h + i)));
  }
}

const SIGMA = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3, 11, 8, 12,
  0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4, 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8, 9, 0, 5, 7, 2, 4, 10,
  15, 14, 1, 11, 12, 6, 8, 3, 13, 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9, 12, 5, 1, 15, 14, 13, 4, 10, 0,
  7, 6, 3, 9, 2, 8, 11, 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10, 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7,
  1, 4, 10, 5, 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
]);

/** BLAKE2b without a key; unlike the others it must know which block is the last, so a full buffer waits for more. */
export class Blake2b extends Digest {
  private h: usize = heap.alloc(64);
  private v: usize = heap.alloc(128);
  private counted: u64 = 0;
  private last: bool = false;
  constructor(size: i32) {
    super(128, size);
    memory.copy(this.h, H512, 64);
    store<u64>(this.h, load<u64>(this.h) ^ 0x01010000 ^ (size as u64));
  }
  update(p: usize, n: i32): void {
    while (n > 0) {
      if (this.used == 128) {
        this.counted += 128;
        this.compress(this.buffer);
        this.used = 0;
      }
      const m = min(n, 128 - this.used);
      memory.copy(this.buffer + this.used, p, m);
      this.used += m;
      p += m;
      n -= m;
    }
  }
  @inline private mix(v: usize, a: i32, b: i32, c: i32, d: i32, x: u64, y: u64): void {
    const pa = v + (a << 3);
    const pb = v + (b << 3);
    const pc = v + (c << 3);
    const pd = v + (d << 3);
    let va = load<u64>(pa) + load<u64>(pb) + x;
    let vd = rotr(load<u64>(pd) ^ va, 32);
    let vc = load<u64>(pc) + vd;
    let vb = rotr(load<u64>(pb) ^ vc, 24);
    va += vb + y;
    vd = rotr(vd ^ va, 16);
    vc += vd;
    vb = rotr(vb ^ vc, 63);
    store<u64>(pa, va);
    store<u64>(pb, vb);
    store<u64>(pc, vc);
    store<u64>(pd, vd);
  }
  protected compress(p: usize): void {
    const v = this.v;
    memory.copy(v, this.h, 64);
    memory.copy(v + 64, H512, 64);
    store<u64>(v + 96, load<u64>(v + 96) ^ this.counted);
    if (this.last) store<u64>(v + 112, ~load<u64>(v + 112));
    for (let r = 0; r < 12; r++) {
      const s = SIGMA + ((r % 10) << 4);
      this.mix(
        v,
        0,
        4,
        8,
        12,
        load<u64>(p + ((load<u8>(s) as usize) << 3)),
        load<u64>(p + ((load<u8>(s, 1) as usize) << 3)),
      );
      this.mix(
        v,
        1,
        5,
        9,
        13,
        load<u64>(p + ((load<u8>(s, 2) as usize) << 3)),
        load<u64>(p + ((load<u8>(s, 3) as usize) << 3)),
      );
      this.mix(
        v,
        2,
        6,
        10,
        14,
        load<u64>(p + ((load<u8>(s, 4) as usize) << 3)),
        load<u64>(p + ((load<u8>(s, 5) as usize) << 3)),
      );
      this.mix(
        v,
        3,
        7,
        11,
        15,
        load<u64>(p + ((load<u8>(s, 6) as usize) << 3)),
        load<u64>(p + ((load<u8>(s, 7) as usize) << 3)),
      );
      this.mix(
        v,
        0,
        5,
        10,
        15,
        load<u64>(p + ((load<u8>(s, 8) as usize) << 3)),
        load<u64>(p + ((load<u8>(s, 9) as usize) << 3)),
      );
      this.mix(
        v,
        1,
        6,
        11,
        12,
        load<u64>(p + ((load<u8>(s, 10) as usize) << 3)),
        load<u64>(p + ((load<u8>(s, 11) as usize) << 3)),
      );
      this.mix(
        v,
        2,
        7,
        8,
        13,
        load<u64>(p + ((load<u8>(s, 12) as usize) << 3)),
        load<u64>(p + ((load<u8>(s, 13) as usize) << 3)),
      );
      this.mix(
        v,
        3,
        4,
        9,
        14,
        load<u64>(p + ((load<u8>(s, 14) as usize) << 3)),
        load<u64>(p + ((load<u8>(s, 15) as usize) << 3)),
      );
    }
    for (let i = 0; i < 64; i += 8) {
      store<u64>(this.h + i, load<u64>(this.h + i) ^ load<u64>(v + i) ^ load<u64>(v + i, 64));
    }
  }
  final(): void {
    this.counted += this.used;
    memory.fill(this.buffer + this.used, 0, 128 - this.used);
    this.last = true;
    this.compress(this.buffer);
    memory.copy(this.result, this.h, 64);
  }
}

/** SM3 (GB/T 32905), which cksum(1) knows. */
export class Sm3 extends Digest {
  private w: usize = heap.alloc(272);
  private h: usize = heap.alloc(32);
  constructor() {
    super(64, 32);
    const h = this.h;
    store<u32>(h, 0x7380166f);
    store<u32>(h, 0x4914b2b9, 4);
    store<u32>(h, 0x172442d7, 8);
    store<u32>(h, 0xda8a0600, 12);
    store<u32>(h, 0xa96f30bc, 16);
    store<u32>(h, 0x163138aa, 20);
    store<u32>(h, 0xe38dee4d, 24);
    store<u32>(h, 0xb0fb0e4e, 28);
  }
  protected compress(p: usize): void {
    const w = this.w;
    for (let i = 0; i < 64; i += 4) store<u32>(w + i, bswap(load<u32>(p + i)));
    for (let i = 64; i < 272; i += 4) {
      const at = w + i;
      const x = load<u32>(at - 64) ^ load<u32>(at - 36) ^ rotl(load<u32>(at - 12), 15);
      store<u32>(at, x ^ rotl(x, 15) ^ rotl(x, 23) ^ rotl(load<u32>(at - 52), 7) ^ load<u32>(at - 24));
    }
    const st = this.h;
    let a = load<u32>(st);
    let b = load<u32>(st, 4);
    let c = load<u32>(st, 8);
    let d = load<u32>(st, 12);
    let e = load<u32>(st, 16);
    let f = load<u32>(st, 20);
    let g = load<u32>(st, 24);
    let h = load<u32>(st, 28);
    for (let j = 0; j < 64; j++) {
      const t: u32 = rotl((j < 16 ? 0x79cc4519 : 0x7a879d8a) as u32, j & 31);
      const s1 = rotl(rotl(a, 12) + e + t, 7);
      const s2 = s1 ^ rotl(a, 12);
      const wj = load<u32>(w + (j << 2));
      const t1 = (j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + s2 + (wj ^ load<u32>(w + (j << 2), 16));
      const t2 = (j < 16 ? e ^ f ^ g : (e & f) | (~e & g)) + h + s1 + wj;
      d = c;
      c = rotl(b, 9);
      b = a;
      a = t1;
      h = g;
      g = rotl(f, 19);
      f = e;
      e = t2 ^ rotl(t2, 9) ^ rotl(t2, 17);
    }
    store<u32>(st, load<u32>(st) ^ a);
    store<u32>(st, load<u32>(st, 4) ^ b, 4);
    store<u32>(st, load<u32>(st, 8) ^ c, 8);
    store<u32>(st, load<u32>(st, 12) ^ d, 12);
    store<u32>(st, load<u32>(st, 16) ^ e, 16);
    store<u32>(st, load<u32>(st, 20) ^ f, 20);
    store<u32>(st, load<u32>(st, 24) ^ g, 24);
    store<u32>(st, load<u32>(st, 28) ^ h, 28);
  }
  final(): void {
    this.pad(8, true);
    for (let i = 0; i < 32; i += 4) store<u32>(this.result + i, bswap(load<u32>(this.h + i)));
  }
}

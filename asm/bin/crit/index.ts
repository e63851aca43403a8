// crit(1): shows what the images of a checkpoint hold, as JSON, and makes images of JSON. Options, output and the names of things are those of
// CRIU 4.2's; the schema (asm/abi/criu) also has the messages of our own images.

import { stderr } from "../../lib/io";
import { exit, run } from "../../lib/start";
import { Options, parseArguments } from "./args";
import { Cursor } from "./bytes";
import { explore } from "./explore";
import { inFile } from "./fail";
import { closeOutput, openOutput, readInput } from "./files";
import { decodeImage, encodeImage, imageInfo } from "./image";
import { isUtf8, parse, write } from "./json";
import { Value } from "./value";

const INDENT = 4;
const ONE_LINE = -1;

run((name: string, args: string[]): i32 => {
  const options = parseArguments(args);
  if (options.command == "x") {
    explore(options.directory, options.what);
    return 0;
  }
  inFile(options.input);
  const input = readInput(options.input);
  if (options.command == "encode") encode(options, input);
  else if (options.command == "info") output(options, imageInfo(input), INDENT);
  else output(options, decodeImage(input, options.pretty, options.brief), options.pretty ? INDENT : ONE_LINE);
  return 0;
});

function output(options: Options, value: Value, indent: i32): void {
  inFile(options.output);
  const out = openOutput(options.output);
  write(out, value, indent);
  if (!options.output.length) out.byte(10);
  closeOutput(out);
}

function encode(options: Options, input: Cursor): void {
  if (!isUtf8(input.text())) {
    stderr.put("Cannot read JSON.\nMaybe you are feeding me an image with protobuf data? Encode expects JSON input.\n");
    exit(1);
  }
  const image = encodeImage(parse(input));
  inFile(options.output);
  const out = openOutput(options.output);
  out.bytes(image.at, image.length);
  closeOutput(out);
}

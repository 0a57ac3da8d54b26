/**
 * Builds a MediaPipe FaceLandmarker bundle out of the models inside the npm package @mediapipe/face_mesh, so that
 * landmarks can be had without Google's model storage, by the same runtime in the same worker.
 *
 * Three things keep FaceLandmarker from taking those models as they are, and are fixed here:
 * 1. it wants metadata that say how an input picture is normalised (`ModelMetadata`, metadata_schema.fbs);
 * 2. it wants all 478 landmarks in one output; the older attention model has a mesh and five refinements;
 * 3. it wants them in a .task file, which is a zip of stored files.
 * Field numbers are those of tensorflow/lite/schema/schema.fbs.
 */
import { bytes, f32, i32, i32s, prependRoot, serialise, table, text, u8, vector } from './flatbuffer.mjs';
import { storedZip } from './storedZip.mjs';

/** @typedef {import('./flatbuffer.mjs').Node} Node */
/** @typedef {import('./flatbuffer.mjs').OldTable} OldTable */

/** Where the models lie in face_mesh_solution_packed_assets.data of version 0.4.1657299874 (its loader lists them). */
const PACKED = {
  attention: [0, 2495952],
  geometry: [3737848, 3757224],
  detector: [3757224, 3986256],
};

/**
 * @param {Buffer} packed content of face_mesh_solution_packed_assets.data
 * @returns {Buffer} a .task file for FaceLandmarker
 */
export function faceMeshBundle(packed) {
  const part = (/** @type {number[]} */ [start, end]) => packed.subarray(start, end);
  return storedZip({
    // Input ranges as in MediaPipe's face_detection_short_range and face_landmark graphs: -1..1 and 0..1.
    'face_detector.tflite': withNormalisation(part(PACKED.detector), { mean: 127.5, std: 127.5 }),
    'face_landmarks_detector.tflite': withNormalisation(withOneLandmarkOutput(part(PACKED.attention)), {
      mean: 0,
      std: 255,
    }),
    'geometry_pipeline_metadata_landmarks.binarypb': part(PACKED.geometry),
  });
}

/**
 * A copy of a .tflite model that says how its input is normalised: input = (pixel - mean) / std, pixel 0..255.
 * @param {Buffer} model
 * @param {{ mean: number, std: number }} normalisation
 */
function withNormalisation(model, { mean, std }) {
  const options = table(vector([f32(mean)]), vector([f32(std)]));
  const processUnit = table(u8(1), options); // union member 1: NormalizationOptions
  const input = table(undefined, undefined, undefined, undefined, vector([processUnit]));
  const subgraph = table(undefined, undefined, vector([input]));
  const content = serialise(table(undefined, undefined, undefined, vector([subgraph])), 'M001');
  return prependRoot(model, 'TFL3', (root) => {
    const buffers = nodes(root.tables(4));
    const entry = table(text('TFLITE_METADATA'), i32(buffers.length));
    return modelTable(root, {
      buffers: [...buffers, table(bytes(content))],
      metadata: [...nodes(root.tables(6)), entry],
    });
  });
}

/** The refinements, in the order of the model's outputs 1..5: which landmark each of their points replaces. */
const LIPS = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178,
  87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77, 90, 180, 85, 16, 315, 404,
  320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292,
  183, 42, 41, 38, 12, 268, 271, 272, 407,
];
const EYE_OF_LOWER_INDEX = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26,
  112, 243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222,
  221, 189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107,
  55, 193,
];
const EYE_OF_HIGHER_INDEX = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253,
  252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342,
  445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465,
  383, 300, 293, 334, 296, 336, 285, 417,
];
const REFINEMENTS = [
  LIPS,
  EYE_OF_LOWER_INDEX,
  EYE_OF_HIGHER_INDEX,
  [468, 469, 470, 471, 472],
  [473, 474, 475, 476, 477],
];

const MESH_LANDMARKS = 468;
const ALL_LANDMARKS = 478;

/**
 * For each of the 478 x 3 numbers of the one output, which number of the joined outputs it is. Refinements
 * replace x and y; z stays the mesh's, and an iris point, which the mesh lacks, takes that of its eye's corner.
 * Source: MediaPipe tensors_to_face_landmarks_with_attention.pbtxt (LandmarksRefinementCalculator).
 */
export function landmarkSources() {
  const sources = Array.from({ length: 3 * MESH_LANDMARKS }, (_, i) => i);
  let offset = sources.length;
  for (const landmarks of REFINEMENTS) {
    landmarks.forEach((landmark, i) => {
      const corner = landmark < 473 ? 33 : 263;
      sources[3 * landmark] = offset + 2 * i;
      sources[3 * landmark + 1] = offset + 2 * i + 1;
      sources[3 * landmark + 2] ??= 3 * corner + 2;
    });
    offset += 2 * landmarks.length;
  }
  return sources;
}

const JOINED_NUMBERS = 3 * MESH_LANDMARKS + 2 * REFINEMENTS.flat().length;
const INT32 = 2;
const CONCATENATION = { operator: 2, options: 10 };
const GATHER = { operator: 36, options: 23 };
/** Both act on the last axis of (1, 1, 1, n). */
const LAST_AXIS = 3;

/**
 * A copy of face_landmark_with_attention.tflite with two outputs, landmarks (1, 1, 1, 1434) and presence: the six
 * landmark outputs are concatenated, then gathered into landmark order.
 * @param {Buffer} model
 */
function withOneLandmarkOutput(model) {
  const indices = Buffer.from(Int32Array.from(landmarkSources()).buffer);
  return prependRoot(model, 'TFL3', (root) => {
    const [subgraph] = root.tables(2);
    if (!subgraph) throw new Error('the landmark model has no subgraph');
    const tensors = nodes(subgraph.tables(0));
    const outputs = subgraph.numbers(2);
    const [joined, order, landmarks] = [tensors.length, tensors.length + 1, tensors.length + 2];
    const codes = nodes(root.tables(1));
    const buffers = nodes(root.tables(4)); // buffer 0 is the empty one
    const newSubgraph = table(
      vector([
        ...tensors,
        tensor('joined', JOINED_NUMBERS),
        table(i32s([3 * ALL_LANDMARKS]), u8(INT32), i32(buffers.length), text('order')),
        tensor('landmarks', 3 * ALL_LANDMARKS),
      ]),
      subgraph.node(1),
      i32s([landmarks, ...outputs.slice(6)]),
      vector([
        ...nodes(subgraph.tables(3)),
        operator(codes.length, outputs.slice(0, 6), joined, CONCATENATION.options),
        operator(codes.length + 1, [joined, order], landmarks, GATHER.options),
      ]),
    );
    return modelTable(root, {
      codes: [...codes, operatorCode(CONCATENATION.operator), operatorCode(GATHER.operator)],
      subgraphs: [newSubgraph],
      buffers: [...buffers, table(bytes(indices))],
    });
  });
}

/** A float tensor of shape (1, 1, 1, n) that an operator computes. */
const tensor = (/** @type {string} */ name, /** @type {number} */ n) =>
  table(i32s([1, 1, 1, n]), u8(0), i32(0), text(name));

/** Both spellings of the code: old readers know only the byte. */
const operatorCode = (/** @type {number} */ code) => table(u8(code), undefined, i32(1), i32(code));

/** @type {(code: number, inputs: number[], output: number, optionsType: number) => Node} */
const operator = (code, inputs, output, optionsType) =>
  table(i32(code), i32s(inputs), i32s([output]), u8(optionsType), table(i32(LAST_AXIS)));

/** @param {OldTable[]} tables */
const nodes = (tables) => tables.map((old) => old.asNode());

/**
 * The Model table of `root` with some of its vectors replaced.
 * @param {OldTable} root
 * @param {{ codes?: Node[], subgraphs?: Node[], buffers: Node[], metadata?: Node[] }} changed
 * @returns {Node}
 */
function modelTable(root, { codes, subgraphs, buffers, metadata }) {
  return table(
    i32(root.i32(0)), // version
    codes ? vector(codes) : root.node(1),
    subgraphs ? vector(subgraphs) : root.node(2),
    root.node(3), // description
    vector(buffers),
    root.node(5), // metadata_buffer
    metadata ? vector(metadata) : root.node(6),
    root.node(7), // signature_defs
  );
}

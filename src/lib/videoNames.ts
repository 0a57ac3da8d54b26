/** Which files are videos, by their names: the page takes frames of them, the library leaves them to it. */

const NAMES = /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g)$/i;

export const isVideoName = (name: string): boolean => NAMES.test(name);

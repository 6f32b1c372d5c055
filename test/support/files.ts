/** The first bytes of files of several kinds, as phones write them. */
const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

export const beginnings = {
  jpeg: bytes([0xff, 0xd8, 0xff, 0xe1, 0, 16], 'Exif'),
  png: bytes([0x89], 'PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR'),
  webp: bytes('RIFF', [1, 2, 0, 0], 'WEBPVP8 '),
  heic: bytes([0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0]),
  voice: bytes('OggS', [0, 2, 0, 0, 0, 0], 'OpusHead'),
  amr: bytes('#!AMR\n', [60, 1, 2]),
  aac: bytes([0xff, 0xf1, 0x50, 0x80]),
  mp3: bytes([0xff, 0xfb, 0x90, 0x64]),
  tagged: bytes('ID3', [4, 0, 0]),
  m4a: bytes([0, 0, 0, 28], 'ftypM4A ', [0, 0, 0, 0]),
  mp4: bytes([0, 0, 0, 28], 'ftypisom', [0, 0, 2, 0]),
  threeGp: bytes([0, 0, 0, 24], 'ftyp3gp4', [0, 0, 0, 0]),
  pdf: bytes('%PDF-1.7\n'),
  zip: bytes('PK\x03\x04', [20, 0, 0, 0]),
  ole: bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  windowsProgram: bytes('MZ', [0x90, 0, 3, 0, 0, 0]),
  linuxProgram: bytes([0x7f], 'ELF', [2, 1, 1, 0]),
  macProgram: bytes([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]),
  script: bytes('#!/bin/sh\nrm -rf /\n'),
  text: bytes('Dear Ana, this is what we spoke about.'),
  page: bytes('<!doctype html><script>alert(1)</script>'),
} as const;

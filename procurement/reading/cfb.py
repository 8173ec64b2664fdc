"""The directory of a compound file (.doc, .xls and their kin), read with bounds and without trust."""

import struct

from procurement.reading.messages import refusal

HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIIII")
MOST_ENTRIES = 20_000
MOST_SECTORS = 1 << 20
MINI = 64
END = 0xFFFFFFFA  # this and above are no sectors


class CompoundFile:
    """`streams`: (lower-case name, first sector, size) of every stream and storage, in the file's order.

    Raises `ReadingRefused` ("damaged") where the file contradicts itself.
    """

    def __init__(self, data: bytes):
        self._data = data
        try:
            self._read_header()
            self._fat = self._read_fat()
            self.streams = self._read_directory()
        except (struct.error, IndexError) as error:
            raise refusal("damaged") from error

    def _read_header(self) -> None:
        header = HEADER.unpack_from(self._data)
        shift = header[4]
        if shift not in (9, 12):
            raise refusal("damaged")
        self._size = 1 << shift
        self._fat_count, self._directory = header[7], header[8]
        self._next_difat, self._difat_count = header[13], header[14]
        self._cutoff, self._mini_fat = header[10], header[11]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._data[start : start + self._size]
        if not sector:
            raise refusal("damaged")
        return sector

    def _read_fat(self) -> list[int]:
        words = self._size // 4
        listed = list(struct.unpack_from("<109I", self._data, 76))
        following, seen = self._next_difat, 0
        most = min(self._difat_count, len(self._data) // self._size)
        while following < END and seen < most:
            entries = struct.unpack_from(f"<{words}I", self._sector(following))
            listed.extend(entries[:-1])
            following, seen = entries[-1], seen + 1
        fat: list[int] = []
        for number in listed:
            if number < END:
                sector = self._sector(number).ljust(self._size, b"\xff")
                fat.extend(struct.unpack(f"<{words}I", sector))
            if len(fat) > MOST_SECTORS:
                raise refusal("damaged")
        return fat

    def chain(self, start: int, most: int) -> bytes:
        """The first `most` bytes of the stream that begins in sector `start`."""
        pieces, seen = [], set()
        while start < END and len(pieces) * self._size < most:
            if start in seen or start >= len(self._fat):
                raise refusal("damaged")
            seen.add(start)
            pieces.append(self._sector(start))
            start = self._fat[start]
        return b"".join(pieces)[:most]

    def _read_directory(self) -> list[tuple[str, int, int]]:
        raw = self.chain(self._directory, MOST_ENTRIES * 128)
        found = []
        for at in range(0, len(raw) - 127, 128):
            (length,) = struct.unpack_from("<H", raw, at + 64)
            if raw[at + 66] == 0 or not 2 <= length <= 64:
                continue
            name = raw[at : at + length - 2].decode("utf-16-le", "replace").lower()
            found.append((name, *struct.unpack_from("<II", raw, at + 116)))
        return found

    def start_of(self, name: str, most: int = 1 << 20) -> bytes:
        """The beginning of a stream by its lower-case name; empty where there is none."""
        for known, start, size in self.streams:
            if known == name and size:
                if size >= self._cutoff:
                    return self.chain(start, min(size, most))
                return self._small(start, min(size, most))
        return b""

    def _small(self, start: int, most: int) -> bytes:
        """Short streams lie together in the first entry's stream, in pieces with a chain of their own."""
        words = self.chain(self._mini_fat, MOST_SECTORS * 4)
        following = struct.unpack(f"<{len(words) // 4}I", words[: len(words) // 4 * 4])
        _, root, size = self.streams[0]
        pieces, store = [], self.chain(root, size)
        while start < END and len(pieces) * MINI < most:
            pieces.append(store[start * MINI : start * MINI + MINI])
            if start >= len(following):
                raise refusal("damaged")
            start = following[start]
        return b"".join(pieces)[:most]

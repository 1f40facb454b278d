"""Decodes the value of one record from a file, checks its Alh, and prints it: read_record.py SCHEMA VALUE."""

import hashlib
import json
import struct
import sys

# documented
import io
import fastavro

FINGERPRINT = bytes.fromhex("95124484e363a269")  # of src/main/avro/record-1.avsc


def decode(schema, value):
    """A record's value as a dictionary; the schema is record-1.avsc, parsed by fastavro."""
    if value[:2] != b"\xc3\x01" or value[2:10] != FINGERPRINT:
        raise ValueError("not a record of this connector, or of a later schema")
    return fastavro.schemaless_reader(io.BytesIO(value[10:]), schema, None)
# end


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root(digests):
    """The Merkle root over the entries' digests."""
    level = [sha(b"\0", digest) for digest in digests] or [sha()]
    while len(level) > 1:
        pairs = [sha(b"\1", *level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


def alh(payload):
    """The Alh of a whole transaction, from its exported bytes alone."""
    stream = io.BytesIO(payload)
    take = stream.read

    def number(form):
        return struct.unpack(">" + form, take(struct.calcsize(form)))[0]

    number("I")
    tx, previous, timestamp, version = number("Q"), take(32), number("q"), number("H")
    start = stream.tell()
    if version:
        take(number("H"))
    count = number("I" if version else "H")
    variant = payload[start : stream.tell()]
    take(32)
    tree = take(40)
    digests = []
    for _ in range(count):
        key = take(number("H"))
        metadata = take(number("H"))
        value = sha(take(number("I")))
        prefix = struct.pack(">H", len(metadata)) + metadata + struct.pack(">H", len(key)) if version else b""
        digests.append(sha(prefix, key, value))
    inner = sha(struct.pack(">qH", timestamp, version), variant, root(digests), tree)
    return sha(struct.pack(">Q", tx), previous, inner)


def main():
    schema = fastavro.schema.load_schema(sys.argv[1])
    with open(sys.argv[2], "rb") as file:
        record = decode(schema, file.read())
    computed = alh(record["payload"]) if record["parts"] == 1 else None
    print(
        json.dumps(
            {
                "database": record["database"],
                "tx": record["tx"],
                "timestamp": record["timestamp"].isoformat(),
                "entries": record["entries"],
                "alh": record["alh"].hex(),
                "computed": computed and computed.hex(),
                "payload": record["payload"].hex(),
            }
        )
    )


if __name__ == "__main__":
    main()

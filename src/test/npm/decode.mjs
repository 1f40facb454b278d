// Decodes one record with Confluent's own client: node decode.mjs REGISTRY TOPIC FILE. Prints it as JSON, bytes in hex.
import { readFileSync } from "node:fs";
import schemaregistry from "@confluentinc/schemaregistry";

const { AvroDeserializer, SchemaRegistryClient, SerdeType } = schemaregistry;
const [registry, topic, file] = process.argv.slice(2);
const client = new SchemaRegistryClient({ baseURLs: [registry] });
const decoder = new AvroDeserializer(client, SerdeType.VALUE, {});
const record = await decoder.deserialize(topic, readFileSync(file));
console.log(
  JSON.stringify(record, (name, value) =>
    value?.type === "Buffer" ? Buffer.from(value.data).toString("hex") : value,
  ),
);

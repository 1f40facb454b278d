"""Decodes the values of records, one in each file of a folder, with Spark, and prints a line of JSON for each:
read_records_spark.py SCHEMA FOLDER JAR, where JAR is Spark's Avro module."""

import sys

# documented
from pyspark.sql import SparkSession
from pyspark.sql.avro.functions import from_avro
from pyspark.sql.functions import expr


def transactions(records, schema):
    """The fields of records as columns; the schema is the text of record-1.avsc."""
    # Before the Avro are C3 01 and the schema's fingerprint of 8 bytes.
    valid = records.where(expr("hex(substring(value, 1, 10)) = 'C30195124484E363A269'"))
    return valid.select(from_avro(expr("substring(value, 11)"), schema).alias("record")).select("record.*")
# end


def main():
    schema, folder, jar = sys.argv[1:]
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.jars", jar)
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    values = spark.read.format("binaryFile").load(folder).selectExpr("content AS value")
    with open(schema) as text:
        rows = transactions(values, text.read()).orderBy("tx", "part").toJSON().collect()
    print("\n".join(rows))
    spark.stop()


if __name__ == "__main__":
    main()

"""Events as parquet: the Spark job behind `vitrine events export`.

    vitrine events export --data DIR > events.jsonl
    spark-submit Examples/Spark/events_to_parquet.py events.jsonl events.parquet

Takes any number of exports, on any file system Spark reads, and writes one row an event, partitioned by day and type.
An event counts once by its id, however often it was exported. Later exports (`--after PLACE`) are added with --append;
the ids are then compared with those that are there. With --impressions it takes the lines of `vitrine events impressions`
instead: one column a feature. Runs on a laptop (`pip install pyspark`, Java 17) as on a cluster.
"""

import argparse
import sys

from pyspark.sql import SparkSession, functions as f, types as t

BOX = t.StructType([t.StructField(side, t.DoubleType()) for side in ("x", "y", "width", "height")])
EVENT = t.StructType([
    t.StructField("id", t.StringType(), False), t.StructField("type", t.StringType()), t.StructField("time", t.LongType()),
    t.StructField("request", t.StringType()), t.StructField("scene", t.StringType()),
    t.StructField("object", t.IntegerType()), t.StructField("product", t.StringType()),
    t.StructField("position", t.IntegerType()), t.StructField("value", t.DoubleType()),
    t.StructField("currency", t.StringType()), t.StructField("session", t.StringType()),
    t.StructField("user", t.StringType()), t.StructField("box", BOX), t.StructField("simulated", t.BooleanType()),
    t.StructField("broken", t.StringType()),
])
IMPRESSION = t.StructType([
    t.StructField("request", t.StringType()), t.StructField("object", t.IntegerType()),
    t.StructField("item", t.StringType()), t.StructField("position", t.IntegerType()),
    t.StructField("propensity", t.DoubleType()), t.StructField("click", t.BooleanType()),
    t.StructField("base", t.DoubleType()), t.StructField("coin", t.IntegerType()),
    t.StructField("simulated", t.BooleanType()),
    t.StructField("features", t.MapType(t.StringType(), t.DoubleType())), t.StructField("broken", t.StringType()),
])


def read(spark, paths, schema):
    """Rows of JSON lines; lines that are none are counted and left out, never guessed at."""
    rows = spark.read.schema(schema).option("columnNameOfCorruptRecord", "broken").json(paths).cache()
    broken = rows.filter(f.col("broken").isNotNull()).count()
    if broken:
        print(f"{broken} lines are not of the form expected and are left out", file=sys.stderr)
    return rows.filter(f.col("broken").isNull()).drop("broken")


def main():
    parser = argparse.ArgumentParser(description="JSON lines of events to parquet.")
    parser.add_argument("exports", nargs="+", help="what 'vitrine events export' wrote")
    parser.add_argument("parquet", help="the folder to write")
    parser.add_argument("--append", action="store_true", help="add to what is there")
    parser.add_argument("--impressions", action="store_true", help="take 'vitrine events impressions' instead")
    options = parser.parse_args()
    spark = SparkSession.builder.appName("vitrine-events").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    if options.impressions:
        rows = read(spark, options.exports, IMPRESSION)
        names = sorted(r[0] for r in rows.select(f.explode(f.map_keys("features"))).distinct().collect())
        rows = rows.select("*", *[f.col("features")[name].cast("float").alias(f"feature_{name}") for name in names])
        rows, parts = rows.drop("features"), []
    else:
        rows = read(spark, options.exports, EVENT).dropDuplicates(["id"])
        if options.append:
            rows = rows.join(spark.read.parquet(options.parquet).select("id"), "id", "left_anti")
        moment = f.timestamp_millis(f.col("time"))
        rows, parts = rows.withColumn("moment", moment).withColumn("day", f.to_date(moment)), ["day", "type"]
        rows = rows.withColumn("simulated", f.coalesce(f.col("simulated"), f.lit(False)))
    count = rows.count()
    writer = rows.repartition(*parts).write if parts else rows.write
    writer.mode("append" if options.append else "errorifexists").partitionBy(*parts).parquet(options.parquet)
    print(f"{count} rows in {options.parquet}")
    spark.stop()


if __name__ == "__main__":
    main()

package sensor.ingest;

import org.apache.avro.Schema;

/** Reads what devices send; each sends its schema with it. */
public class Ingest {
    private final Schema.Parser schemas = new Schema.Parser();

    int fields(String device) {
        Schema schema = schemas.parse("{\"type\": \"record\", \"name\": \"Reading_" + device + "\", \"namespace\": \"sensor\", \"fields\": ["
            + "{\"name\": \"at\", \"type\": \"long\"}, {\"name\": \"celsius\", \"type\": \"double\"},"
            + "{\"name\": \"room\", \"type\": [\"null\", \"string\"], \"default\": null}]}");
        return schema.getFields().size();
    }

    public static void main(String[] args) {
        Ingest ingest = new Ingest();
        long sum = 0;
        for (int device = 0; sum >= 0; device++) {
            sum += ingest.fields("d" + device);
        }
    }
}

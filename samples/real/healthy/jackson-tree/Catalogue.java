package museum.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Checks a catalogue that was sent as one document; the dump is taken in the middle of it. */
public class Catalogue {
    static String document(ObjectMapper json, int count) throws Exception {
        ArrayNode all = json.createArrayNode();
        for (int piece = 0; piece < count; piece++) {
            ObjectNode node = all.addObject();
            node.put("id", piece).put("title", "Piece " + piece).put("year", 1_400 + piece % 600);
            node.putArray("materials").add("oil").add("canvas " + piece % 9);
        }
        return json.writeValueAsString(all);
    }

    static int check(JsonNode pieces) throws Exception {
        int wrong = 0;
        int seen = 0;
        for (JsonNode piece : pieces) {
            wrong += piece.get("year").intValue() > 1_990 ? 1 : 0;
            if (++seen == 7_000) {
                System.out.println("ready");
                Thread.sleep(20_000);
            }
        }
        return wrong;
    }

    public static void main(String[] args) throws Exception {
        ObjectMapper json = new ObjectMapper();
        String text = document(json, 14_000);
        JsonNode pieces = json.readTree(text);
        System.out.println(check(pieces) + " of " + pieces.size());
    }
}

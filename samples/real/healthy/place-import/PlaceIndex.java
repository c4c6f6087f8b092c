package ch.wegweiser.places;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All places, found by postcode, by name, or from north to south. */
class PlaceIndex {
    private final Map<Integer, List<Place>> byPostcode = new HashMap<>();
    private final NavigableMap<String, Place> byName = new TreeMap<>();
    private final NavigableMap<Double, Place> byNorth = new TreeMap<>();

    void load(Reader file) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.setHeaderExtractionEnabled(true);
        CsvParser parser = new CsvParser(settings);
        parser.beginParsing(file);
        for (String[] row = parser.parseNext(); row != null; row = parser.parseNext()) {
            Place place = Place.of(row);
            byPostcode.computeIfAbsent(place.postcode(), postcode -> new ArrayList<>(1)).add(place);
            byName.put(place.name(), place);
            byNorth.put(place.north(), place);
        }
        parser.stopParsing();
    }

    List<Place> inPostcode(int postcode) {
        return byPostcode.getOrDefault(postcode, List.of());
    }

    Place first(String prefix) {
        Map.Entry<String, Place> found = byName.ceilingEntry(prefix);
        return found == null ? null : found.getValue();
    }

    Place nearest(double north) {
        Map.Entry<Double, Place> found = byNorth.ceilingEntry(north);
        return found == null ? null : found.getValue();
    }
}

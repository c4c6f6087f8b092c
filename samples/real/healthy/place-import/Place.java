package ch.wegweiser.places;

/** A place with its postcode. */
record Place(int postcode, String name, String canton, double north, double east) {
    static Place of(String[] row) {
        return new Place(Integer.parseInt(row[0]), row[1], row[2].intern(), Double.parseDouble(row[3]), Double.parseDouble(row[4]));
    }
}

package org.bluefin.series;

import java.util.ArrayList;
import java.util.TreeMap;

/** What scalac makes of `object SeriesStore { private val points = … }`. */
public final class SeriesStore$ {
    public static final SeriesStore$ MODULE$ = new SeriesStore$();
    private final TreeMap<String, ArrayList<Point>> points = new TreeMap<>();

    private SeriesStore$() {}

    public void append(String series, Point point) {
        points.computeIfAbsent(series, key -> new ArrayList<>()).add(point);
    }
}

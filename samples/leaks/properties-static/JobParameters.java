package com.millwheel.batch;

import java.util.Properties;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Parameters of jobs by run number, in one Properties object for all runs. */
public final class JobParameters {
    private static final Properties PARAMETERS = new Properties();

    private JobParameters() {}

    static void start(int run, Random random) {
        for (int i = 0; i < 5; i++) {
            PARAMETERS.setProperty("run." + run + "." + i, Words.text(random, 6));
        }
    }

    public static void main(String[] args) {
        Platform.boot("batch", 75);
        Random random = new Random(27);
        for (int run = 0; ; run++) {
            start(run, random);
        }
    }
}

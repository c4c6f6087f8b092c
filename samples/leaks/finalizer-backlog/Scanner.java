package com.contour.imaging;

import java.util.concurrent.CountDownLatch;
import net.northgate.platform.Platform;

/** Scans pictures while a calibration keeps the lock that the finalizer needs. */
public final class Scanner {
    private Scanner() {}

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("imaging", 43);
        CountDownLatch calibrating = new CountDownLatch(1);
        Thread calibration = new Thread(() -> RasterImage.exclusively(() -> {
            calibrating.countDown();
            try {
                Thread.sleep(3_600_000);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }), "calibration");
        calibration.setDaemon(true);
        calibration.start();
        calibrating.await();
        long sum = 0;
        for (long handle = 1; sum >= 0; handle++) {
            sum += new RasterImage(handle, 2_000).bytes();
        }
    }
}

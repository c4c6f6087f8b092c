package io.dialtone.calls;

import io.dialtone.timing.WheelTimer;

/** Sets calls up. */
final class CallDesk {
    private final WheelTimer timer = new WheelTimer(512);
    private long missed;

    void ring(Call call) {
        WheelTimer.Timeout timeout = timer.in(300 + (int) (call.number() % 900), new NoAnswer(this, call));
        timeout.cancel(); // answered at once
    }

    /** What happens when nobody answers. */
    private static final class NoAnswer implements Runnable {
        private final CallDesk desk;
        private final Call call;

        NoAnswer(CallDesk desk, Call call) {
            this.desk = desk;
            this.call = call;
        }

        @Override
        public void run() {
            desk.missed += call.number();
        }
    }
}

package net.fjord.upload;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Takes files; every upload can be watched by the operators' console. */
public final class UploadServer {
    private final MBeanServer management = ManagementFactory.getPlatformMBeanServer();

    /** What the console shows. */
    public interface UploadMXBean {
        long getReceived();

        String getFile();
    }

    /** A running upload. */
    public static final class Upload implements UploadMXBean {
        private final String file;
        private final byte[] window = new byte[700];
        private volatile long received;

        Upload(String file) {
            this.file = file;
        }

        void receive(int bytes) {
            window[(int) (received % window.length)] = (byte) bytes;
            received += bytes;
        }

        @Override
        public long getReceived() {
            return received;
        }

        @Override
        public String getFile() {
            return file;
        }
    }

    void take(int number) throws Exception {
        Upload upload = new Upload("scan-" + number + ".tif");
        management.registerMBean(upload, new ObjectName("net.fjord.upload:type=Upload,id=" + number));
        for (int part = 0; part < 8; part++) {
            upload.receive(100 + part);
        }
    }

    public static void main(String[] args) throws Exception {
        UploadServer server = new UploadServer();
        for (int number = 0; ; number++) {
            server.take(number);
        }
    }
}

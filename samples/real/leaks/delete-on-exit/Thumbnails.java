package photo.album;

import java.io.File;
import java.io.IOException;
import java.util.zip.CRC32;

/** Makes small pictures, by way of a scratch file. */
public final class Thumbnails {
    private long made;

    String scale(byte[] picture) throws IOException {
        File scratch = new File(System.getProperty("java.io.tmpdir"), "album-thumbnail-scratch-file-of-the-scaler-" + made++ + ".ppm");
        scratch.deleteOnExit();
        CRC32 sum = new CRC32();
        sum.update(picture);
        // The scaler writes the file, reads it back and removes it.
        return Long.toHexString(sum.getValue()) + scratch.getName().length();
    }

    public static void main(String[] args) throws IOException {
        Thumbnails thumbnails = new Thumbnails();
        byte[] picture = new byte[200];
        int length = 0;
        while (length >= 0) {
            picture[(int) (thumbnails.made % 200)]++;
            length = thumbnails.scale(picture).length();
        }
    }
}

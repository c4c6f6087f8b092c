package mail.letters;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemManager;
import org.apache.commons.vfs2.impl.DefaultFileSystemManager;
import org.apache.commons.vfs2.provider.ram.RamFileProvider;

/** Letters are written to a file first, as the printing house wants them. */
public class LetterRoom {
    private final FileSystemManager desk;
    private long sent;

    LetterRoom() throws FileSystemException {
        DefaultFileSystemManager manager = new DefaultFileSystemManager();
        manager.addProvider("ram", new RamFileProvider());
        manager.init();
        desk = manager;
    }

    void write(int number) throws IOException {
        FileObject letter = desk.resolveFile("ram:///letters/" + number % 100 + "/letter-" + number + ".txt");
        letter.createFile();
        try (OutputStream out = letter.getContent().getOutputStream()) {
            out.write(("Dear customer " + number + ",\n").getBytes());
            out.write("thank you for your order. It will be with you by Friday.\n".repeat(12).getBytes());
        }
        sent += letter.getContent().getSize();
        letter.close();
    }

    public static void main(String[] args) throws IOException {
        LetterRoom room = new LetterRoom();
        for (int number = 0; room.sent >= 0; number++) {
            room.write(number);
        }
    }
}

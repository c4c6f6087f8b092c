package notary.archive;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;

/** Looks into deeds: how many pages has each? */
public class Archive {
    private final List<PDDocument> seen = new ArrayList<>();

    int pages(byte[] deed) throws Exception {
        PDDocument document = PDDocument.load(deed);
        seen.add(document);
        return document.getNumberOfPages();
    }

    static byte[] scan() throws Exception {
        try (PDDocument deed = new PDDocument(); ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            for (int page = 0; page < 3; page++) {
                PDPage sheet = new PDPage();
                deed.addPage(sheet);
                try (PDPageContentStream drawn = new PDPageContentStream(deed, sheet)) {
                    drawn.addRect(40, 40, 300, 500 + page);
                    drawn.fill();
                }
            }
            deed.save(out);
            return out.toByteArray();
        }
    }

    public static void main(String[] args) throws Exception {
        Archive archive = new Archive();
        byte[] deed = scan();
        for (int number = 0, pages = 0; pages >= 0; number++) {
            pages += archive.pages(deed) + number % 2;
        }
    }
}

package town.letters;

import java.io.ByteArrayOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;

/** Writes one document of 3 000 letters for the printer; the dump is taken before it is closed. */
public class Letters {
    public static void main(String[] args) throws Exception {
        try (PDDocument all = new PDDocument(); ByteArrayOutputStream printer = new ByteArrayOutputStream()) {
            for (int letter = 0; letter < 3_000; letter++) {
                PDPage page = new PDPage();
                all.addPage(page);
                try (PDPageContentStream text = new PDPageContentStream(all, page)) {
                    text.beginText();
                    text.setFont(PDType1Font.TIMES_ROMAN, 11);
                    text.newLineAtOffset(80, 700);
                    text.showText("Dear citizen " + letter + ", your new dustbin comes on Monday.");
                    text.endText();
                }
            }
            System.out.println("ready");
            Thread.sleep(20_000);
            all.save(printer);
            System.out.println(printer.size());
        }
    }
}

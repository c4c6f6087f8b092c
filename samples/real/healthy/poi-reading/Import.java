package grid.planning;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;

/** Reads a spreadsheet of 12 000 rows; the dump is taken in the middle of it. */
public class Import {
    static byte[] file() throws Exception {
        try (HSSFWorkbook book = new HSSFWorkbook(); ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            Sheet sheet = book.createSheet("load");
            for (int row = 0; row < 12_000; row++) {
                for (int hour = 0; hour < 8; hour++) {
                    (hour == 0 ? sheet.createRow(row) : sheet.getRow(row)).createCell(hour).setCellValue(row * 0.1 + hour);
                }
            }
            book.write(out);
            return out.toByteArray();
        }
    }

    static double sum(byte[] file) throws Exception {
        double sum = 0;
        try (HSSFWorkbook book = new HSSFWorkbook(new ByteArrayInputStream(file))) {
            for (Row row : book.getSheetAt(0)) {
                for (Cell cell : row) {
                    sum += cell.getNumericCellValue();
                }
                if (row.getRowNum() == 6_000) {
                    System.out.println("ready");
                    Thread.sleep(20_000);
                }
            }
        }
        return sum;
    }

    public static void main(String[] args) throws Exception {
        System.out.println(sum(file()));
    }
}
